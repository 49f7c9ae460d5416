--@ revision 001
--@ revises  base

--@ up
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE users (id bigint PRIMARY KEY, name text);
INSERT INTO users (id, name) VALUES (1, 'root');

--@ down
DROP TABLE app.users;
DROP SCHEMA app;

--@ verify
SELECT id FROM users WHERE name IS NULL;
