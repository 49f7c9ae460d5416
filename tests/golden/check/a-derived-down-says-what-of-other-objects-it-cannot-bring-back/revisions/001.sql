--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE INDEX users_name ON users (name) TABLESPACE fast;
CREATE INDEX users_both ON users (id, name) TABLESPACE fast;
CREATE SEQUENCE numbers;
CREATE SEQUENCE tickets;
CREATE EXTENSION pg_trgm;
CREATE SCHEMA app;
CREATE TABLE app.notes (id integer);
CREATE SCHEMA shop;
CREATE VIEW names AS SELECT name FROM users;
CREATE TYPE mood AS ENUM ('sad');
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR FAMILY sorts USING btree;

--@ down irreversible the beginning
