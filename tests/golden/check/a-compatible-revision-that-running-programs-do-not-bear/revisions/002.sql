--@ revision 002
--@ revises 001
--@ title T
--@ compatible
--@ up
ALTER TABLE t ADD COLUMN e integer NOT NULL;

--@ down nothing
