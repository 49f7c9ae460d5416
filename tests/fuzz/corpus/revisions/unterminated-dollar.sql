--@ revision 001
--@ revises base
--@ up
SELECT $a$ $b$
--@ down nothing
