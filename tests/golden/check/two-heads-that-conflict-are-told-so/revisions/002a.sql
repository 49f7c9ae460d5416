--@ revision 002a
--@ revises 001
--@ title T

--@ up
CREATE TABLE x (a integer);

--@ down nothing
