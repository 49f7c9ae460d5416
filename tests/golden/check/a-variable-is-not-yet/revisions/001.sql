--@ revision 001
--@ revises  base
--@ variable role "reader"
--@ variable role

--@ up
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
