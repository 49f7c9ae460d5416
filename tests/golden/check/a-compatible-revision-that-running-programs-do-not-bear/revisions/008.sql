--@ revision 008
--@ revises 007
--@ title T
--@ compatible
--@ up
CREATE OR REPLACE FUNCTION f(x integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT 2';

--@ down nothing
