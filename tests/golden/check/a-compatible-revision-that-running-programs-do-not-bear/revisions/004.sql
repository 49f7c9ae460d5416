--@ revision 004
--@ revises 003
--@ title T
--@ compatible
--@ up
ALTER TABLE t ALTER COLUMN a TYPE bigint;

--@ down nothing
