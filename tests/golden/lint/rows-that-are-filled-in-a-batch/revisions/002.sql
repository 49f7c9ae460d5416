--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN mail text;

--@ batch fill over users(id) rows 5000
UPDATE users SET mail = '' WHERE id > :after AND id <= :through AND mail IS NULL;

--@ down nothing
