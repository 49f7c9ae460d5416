--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
--@ only postgresql
DO $$ BEGIN PERFORM 1; END $$;
--@ only sqlite
CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END;

--@ down nothing
