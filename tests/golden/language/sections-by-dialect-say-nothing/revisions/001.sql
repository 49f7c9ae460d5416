--@ revision 001
--@ revises  base

--@ up postgresql
SELECT $$;$$;

--@ up sqlite
SELECT [;];

--@ down postgresql sqlite nothing
