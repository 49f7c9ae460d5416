--@ revision 012
--@ revises  011

--@ up
DO $$ BEGIN EXECUTE 'ALTER TABLE users ADD COLUMN phone text; ALTER VIEW names SET (security_barrier)'; END $$;

--@ down irreversible code
