--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint, email text, CHECK (email <> ''));
CREATE INDEX users_mail ON users (lower(email)) WHERE email <> 'x';

--@ down irreversible "a test"
