--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
DROP TABLE t;
