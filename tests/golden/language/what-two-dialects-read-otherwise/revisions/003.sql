--@ revision 003
--@ revises 002
--@ title T

--@ up
/* a /* b */ SELECT 1; -- */ ;

--@ down nothing
