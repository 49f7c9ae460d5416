--@ revision 002b
--@ revises 001
--@ title T

--@ up
ALTER TABLE t ALTER COLUMN a SET DEFAULT 2;

--@ down nothing
