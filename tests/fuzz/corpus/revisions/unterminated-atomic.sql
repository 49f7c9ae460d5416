--@ revision 001
--@ revises base
--@ up
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;
--@ down nothing
