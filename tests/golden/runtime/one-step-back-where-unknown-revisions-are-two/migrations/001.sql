--@ revision 001
--@ revises base
--@ title T
--@ label one
--@ up
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
