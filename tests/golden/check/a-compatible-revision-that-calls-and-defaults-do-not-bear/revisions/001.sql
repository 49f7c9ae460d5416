--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (id bigint PRIMARY KEY, b integer NOT NULL DEFAULT 1);
CREATE FUNCTION f(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE log (n integer NOT NULL DEFAULT 2);

--@ down nothing
