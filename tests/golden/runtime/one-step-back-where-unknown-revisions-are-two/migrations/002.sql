--@ revision 002
--@ revises 001
--@ title T

--@ up
CREATE TABLE u (a integer);

--@ down
DROP TABLE u;
