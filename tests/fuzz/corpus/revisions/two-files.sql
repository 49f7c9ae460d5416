--@ revision 001
--@ revises base
--@ up
SELECT 1;
--@ down nothing
--@ revision 002
--@ revises 001
--@ up
SELECT 2;
--@ down irreversible
