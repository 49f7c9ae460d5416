--@ revision 002
--@ revises  001

--@ up
CREATE TABLE posts (id bigint PRIMARY KEY, author text REFERENCES users (id));

--@ down irreversible "a test"
