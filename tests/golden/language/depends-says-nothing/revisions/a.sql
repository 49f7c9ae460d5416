--@ revision a
--@ revises base
--@ label core
--@ up
CREATE TABLE s (a integer);
--@ down nothing
