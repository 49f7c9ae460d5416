--@ revision 004
--@ revises base
--@ title T
--@ depends 002
--@ label two
--@ up
CREATE TABLE w (a integer);

--@ down
DROP TABLE w;
