--@ revision 001
--@ revises base
--@ up
SELECT "a
--@ down nothing
