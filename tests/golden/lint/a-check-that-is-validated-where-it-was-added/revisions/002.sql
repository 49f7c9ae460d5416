--@ revision 002
--@ revises 001
--@ title T

--@ up
ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;

--@ down nothing
