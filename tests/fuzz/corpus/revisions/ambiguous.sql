--@ revision 001
--@ revises base
--@ up
SELECT 'a\'; SELECT [a;b]; SELECT $$;$$; SELECT /* /* ; */ 1; SELECT E'\';';
--@ down nothing
