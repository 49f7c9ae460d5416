--@ revision 001
--@ revises  base

--@ up
--@ only sqlite
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);
--@ only postgresql
--@ unchecked
CREATE TABEL t (id INTEGER);

--@ down
DROP TABLE t;
