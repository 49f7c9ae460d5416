--@ revision 002a
--@ revises 001

--@ up
CREATE TABLE users_new (id integer, name text NOT NULL);
INSERT INTO users_new (id, name) SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;

--@ down irreversible an example
