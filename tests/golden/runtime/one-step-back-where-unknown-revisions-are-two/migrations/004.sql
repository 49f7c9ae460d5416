--@ revision 004
--@ revises base
--@ title T
--@ label two
--@ up
CREATE TABLE w (a integer);

--@ down
DROP TABLE w;
