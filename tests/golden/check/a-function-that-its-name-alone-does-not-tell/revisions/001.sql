--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION f;

--@ down nothing
