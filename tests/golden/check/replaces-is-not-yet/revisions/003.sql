--@ revision 003
--@ revises  base
--@ replaces 0001, 0002

--@ up
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
