--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, mail text UNIQUE, age int CHECK (age > 0), CHECK (age < 200 AND id > 0), UNIQUE (mail, age));
CREATE TABLE posts (author bigint REFERENCES users, mail text REFERENCES users (mail));

--@ down irreversible "a test"
