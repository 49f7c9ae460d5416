--@ revision 006
--@ revises 005
--@ title T
--@ compatible
--@ up
ALTER TABLE t ALTER COLUMN b DROP DEFAULT;

--@ down nothing
