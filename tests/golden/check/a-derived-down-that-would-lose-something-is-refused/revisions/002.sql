--@ revision 002
--@ revises  001

--@ up
UPDATE users SET mail = lower(mail);
ALTER TABLE users ADD COLUMN "Näme" text;
ALTER TABLE users DROP COLUMN mail;
CREATE TABLE IF NOT EXISTS notes (id integer);
DO $$ BEGIN EXECUTE 'ALTER TABLE users ALTER phone SET DEFAULT ''0'''; END $$;
ALTER TABLE users ALTER COLUMN phone SET DEFAULT '1';

--@ down auto
