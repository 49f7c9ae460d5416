--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN mail text;
UPDATE users SET mail = '';

--@ down nothing
