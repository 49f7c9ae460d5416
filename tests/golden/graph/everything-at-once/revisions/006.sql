--@ revision 006
--@ revises  005

--@ up
CREATE TABLE t006 (id integer PRIMARY KEY);

--@ down
DROP TABLE t006;
