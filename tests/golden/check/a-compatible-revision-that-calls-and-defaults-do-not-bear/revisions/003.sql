--@ revision 003
--@ revises 002
--@ title T
--@ compatible
--@ up
DROP FUNCTION f;
CREATE FUNCTION f(x integer) RETURNS text LANGUAGE sql AS 'SELECT 1';

--@ down nothing
