--@ revision 003
--@ revises 002
--@ title T
--@ compatible
--@ up
ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0);

--@ down nothing
