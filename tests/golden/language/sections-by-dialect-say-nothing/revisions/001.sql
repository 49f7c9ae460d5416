--@ revision 001
--@ revises  base

--@ up postgresql
SELECT $$;$$;

--@ up sqlite
SELECT [;] FROM (SELECT 1 AS [;]);

--@ down postgresql sqlite nothing
