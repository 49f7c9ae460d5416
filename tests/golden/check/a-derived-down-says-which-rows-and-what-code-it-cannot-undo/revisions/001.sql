--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE FUNCTION sweep() RETURNS integer LANGUAGE sql AS 'SELECT 1';

--@ down irreversible the beginning
