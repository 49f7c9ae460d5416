--@ revision 003
--@ revises  002
--@ title    Phone

--@ up
ALTER TABLE users ADD COLUMN phone text;

--@ down
ALTER TABLE users DROP COLUMN phone;
