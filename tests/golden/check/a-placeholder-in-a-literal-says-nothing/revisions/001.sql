--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a text DEFAULT ':"role"');

--@ down
DROP TABLE t;
