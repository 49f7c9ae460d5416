--@ revision 001
--@ revises  base

--@ up
DO $$ BEGIN PERFORM 1; END $$;
SELECT 'here; both agree';
DO $$ BEGIN PERFORM 1; END $$;

--@ down nothing
