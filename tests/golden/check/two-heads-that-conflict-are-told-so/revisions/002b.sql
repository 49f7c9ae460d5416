--@ revision 002b
--@ revises 001
--@ title T

--@ up
CREATE TABLE x (b integer);

--@ down nothing
