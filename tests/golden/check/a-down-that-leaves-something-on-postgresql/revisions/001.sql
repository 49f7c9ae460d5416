--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, age integer DEFAULT 0);
CREATE INDEX users_age_idx ON users (age) WHERE age > 17;

--@ down
DROP TABLE users;
