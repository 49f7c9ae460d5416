--@ revision 100
--@ revises  base
--@ label    extra

--@ up
CREATE TABLE t100 (id integer PRIMARY KEY);

--@ down
DROP TABLE t100;
