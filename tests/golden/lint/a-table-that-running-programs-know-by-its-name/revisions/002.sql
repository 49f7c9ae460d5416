--@ revision 002
--@ revises 001
--@ title T

--@ up
ALTER TABLE t RENAME TO u;

--@ down nothing
