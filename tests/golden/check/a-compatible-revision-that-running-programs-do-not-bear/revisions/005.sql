--@ revision 005
--@ revises 004
--@ title T
--@ compatible
--@ up
ALTER TABLE t ALTER COLUMN c SET NOT NULL;

--@ down nothing
