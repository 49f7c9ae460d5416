--@ revision 001
--@ revises  base
--@ depends  002

--@ up
CREATE TABLE t001 (id integer PRIMARY KEY);

--@ down
DROP TABLE t001;
