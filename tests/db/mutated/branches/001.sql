--@ revision 001
--@ revises  base
--@ title    Users
--@ created  2026-01-01 00:00:01

--@ up
CREATE TABLE users (
    id integer PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE teams (
    id integer PRIMARY KEY,
    name text NOT NULL UNIQUE
);

--@ down
DROP TABLE teams;
DROP TABLE users;
