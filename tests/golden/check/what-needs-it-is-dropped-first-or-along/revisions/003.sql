--@ revision 003
--@ revises  002

--@ up
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE posts (author bigint REFERENCES users);
DROP TABLE users CASCADE;
ALTER TABLE posts DROP COLUMN author;

--@ down irreversible "a test"
