--@ revision 001
--@ revises base
--@ up
SELECT E'a\\'
--@ down nothing
