--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, mail text UNIQUE);
CREATE TABLE posts (id bigint, author bigint REFERENCES users);
CREATE VIEW mails AS SELECT mail FROM users;

--@ down irreversible "a test"
