--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);

--@ down
DROP TABLE t;
