--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (id bigint PRIMARY KEY);

--@ down nothing
