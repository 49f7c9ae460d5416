--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, mail text, name varchar(20), twice integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE counters (id integer GENERATED ALWAYS AS IDENTITY, step integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE secrets (id integer);
ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
CREATE TABLE logs (at date) PARTITION BY RANGE (at);
CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX logs_at ON ONLY logs (at);
CREATE INDEX logs_2025_at ON logs_2025 (at);
CREATE TABLE admins (rights text) INHERITS (users);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER users_note AFTER INSERT ON users EXECUTE FUNCTION note();
ALTER TABLE users DISABLE TRIGGER users_note;
CREATE TYPE place AS (street text, town text);

--@ down irreversible the beginning
