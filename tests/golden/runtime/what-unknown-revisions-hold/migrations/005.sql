--@ revision 005
--@ revises 003
--@ title T

--@ up
CREATE TABLE x (a integer);

--@ down
DROP TABLE x;
