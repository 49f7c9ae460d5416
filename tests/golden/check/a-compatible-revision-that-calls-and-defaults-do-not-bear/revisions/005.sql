--@ revision 005
--@ revises 004
--@ title T
--@ compatible
--@ up
DROP FUNCTION g;
CREATE FUNCTION g(y integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';

--@ down nothing
