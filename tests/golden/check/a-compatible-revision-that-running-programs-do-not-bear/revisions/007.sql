--@ revision 007
--@ revises 006
--@ title T
--@ compatible
--@ up
ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY;

--@ down nothing
