--@ revision 002
--@ revises  003
--@ title    Mail

--@ up
ALTER TABLE users ADD COLUMN mail text;

--@ down
ALTER TABLE users DROP COLUMN mail;
