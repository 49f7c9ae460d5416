--@ revision up
--@ revises base
--@ label from
--@ up
CREATE TABLE t (a integer);

--@ down nothing
