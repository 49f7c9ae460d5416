--@ revision 001
--@ revises base
--@ up postgresql
SELECT 1;
--@ up postgresql sqlite
SELECT 1;
--@ down nothing
