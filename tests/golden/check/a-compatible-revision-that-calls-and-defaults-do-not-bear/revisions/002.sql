--@ revision 002
--@ revises 001
--@ title T
--@ compatible
--@ up
ALTER TABLE t ALTER COLUMN b DROP DEFAULT;

--@ down nothing
