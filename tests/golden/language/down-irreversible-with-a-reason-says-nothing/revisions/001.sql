--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ down irreversible the rows, they are (all) "gone"
