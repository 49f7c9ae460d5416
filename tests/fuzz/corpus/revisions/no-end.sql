--@ revision 001
--@ revises base
--@ up
SELECT 1