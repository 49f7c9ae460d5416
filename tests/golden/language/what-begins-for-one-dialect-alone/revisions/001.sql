--@ revision 001
--@ revises base
--@ title T

--@ up
/* a /* b */
--@ unchecked
*/ SELECT 1;

--@ down nothing
