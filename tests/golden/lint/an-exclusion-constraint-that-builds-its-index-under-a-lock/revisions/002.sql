--@ revision 002
--@ revises 001
--@ title T

--@ up
ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (r WITH &&);

--@ down nothing
