--@ revision 011
--@ revises  010

--@ up
CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 2';

--@ down auto
