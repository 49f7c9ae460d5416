--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE FUNCTION is_good(name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE VIEW names AS SELECT u.name FROM users u;
CREATE RULE silent AS ON DELETE TO users WHERE old.id = 0 DO INSTEAD NOTHING;
ALTER TABLE users ADD CONSTRAINT users_name CHECK (is_good(name));

--@ down irreversible "a test"
