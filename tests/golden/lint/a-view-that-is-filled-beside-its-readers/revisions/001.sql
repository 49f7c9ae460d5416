--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text, age bigint);
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM users;

--@ down nothing
