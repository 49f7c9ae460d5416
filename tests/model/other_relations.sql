-- Each statement is one that PostgreSQL takes: tests/db/model_tables.sh compares the model of them all with its catalog.
CREATE FOREIGN DATA WRAPPER dummy; CREATE SERVER s FOREIGN DATA WRAPPER dummy;
CREATE FOREIGN TABLE ft (a int NOT NULL DEFAULT 1, b text CHECK (b <> '')) SERVER s;
ALTER FOREIGN TABLE ft ADD COLUMN c int, ALTER a TYPE bigint, DROP COLUMN b;
ALTER TABLE ft RENAME c TO d; ALTER FOREIGN TABLE ft RENAME TO ft2;
CREATE SCHEMA app;
CREATE TABLE t (id serial PRIMARY KEY, k int UNIQUE); CREATE INDEX ON t (k); CREATE TABLE u (t_id int REFERENCES t); CREATE TABLE kid () INHERITS (t);
ALTER TABLE t SET SCHEMA app;
ALTER TABLE app.t ADD COLUMN z int UNIQUE; ALTER TABLE app.t RENAME TO tt; ALTER TABLE u ADD FOREIGN KEY (t_id) REFERENCES app.tt;
CREATE TABLE app.p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF app.p FOR VALUES FROM (1) TO (9);
ALTER SCHEMA app RENAME TO other;
SET search_path TO other, public; CREATE TABLE here (id serial, t_id int REFERENCES tt); 
