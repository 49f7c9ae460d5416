--@ revision 002
--@ revises  001
--@ title    Mail

--@ up
ALTER TABLE users ADD COLUMN mail text;

--@ down
ALTER TABLE users DROP COLUMN mail;
