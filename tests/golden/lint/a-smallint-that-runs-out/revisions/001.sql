--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (id smallint PRIMARY KEY);

--@ down nothing
