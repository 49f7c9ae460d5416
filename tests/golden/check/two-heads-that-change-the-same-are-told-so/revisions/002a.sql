--@ revision 002a
--@ revises 001
--@ title T

--@ up
ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;

--@ down nothing
