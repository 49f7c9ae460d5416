--@ revision 002
--@ revises 001
--@ title T

--@ up
CREATE TABLE IF NOT EXISTS t (id bigint PRIMARY KEY, n text);

--@ down nothing
