--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t001 (id integer PRIMARY KEY);

--@ down
DROP TABLE t001;
