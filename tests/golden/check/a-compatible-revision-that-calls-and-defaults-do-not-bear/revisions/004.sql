--@ revision 004
--@ revises 003
--@ title T
--@ compatible
--@ up
ALTER TABLE log ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n DROP NOT NULL;

--@ down nothing
