--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE app.t (a integer);

--@ down nothing
