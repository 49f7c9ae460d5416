--@ revision 001
--@ revises  base

--@ up
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE users (
    id bigint PRIMARY KEY DEFAULT '1',
    name varchar(20) DEFAULT 5,
    state mood DEFAULT 'sad',
    born date DEFAULT now(),
    seen timestamptz DEFAULT 'infinity'
);
CREATE TABLE posts (author integer REFERENCES users (id));
ALTER TABLE users ALTER COLUMN name TYPE text;
ALTER TABLE users ALTER COLUMN name TYPE integer USING length(name);
ALTER TABLE users ALTER COLUMN born TYPE timestamptz;
CREATE INDEX users_glad ON users (id) WHERE state IN ('glad', 'sad');

--@ down irreversible "a test"
