--@ revision 002
--@ revises  001

--@ up
CREATE TABLE IF NOT EXISTS users (id bigint);
ALTER TABLE users ADD COLUMN IF NOT EXISTS mail text;
ALTER TABLE users DROP COLUMN mail, ADD COLUMN mail varchar(80);
ALTER TABLE users RENAME TO members;
CREATE TABLE users (id bigint);

--@ down irreversible "a test"
