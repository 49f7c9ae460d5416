--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (id bigint PRIMARY KEY, a integer NOT NULL, b integer NOT NULL DEFAULT 1, c integer, d integer);
CREATE FUNCTION f(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';

--@ down nothing
