--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer, b integer);

--@ down nothing
