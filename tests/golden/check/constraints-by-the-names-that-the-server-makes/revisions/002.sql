--@ revision 002
--@ revises  001

--@ up
ALTER TABLE posts DROP CONSTRAINT posts_author_fkey, DROP CONSTRAINT posts_mail_fkey;
ALTER TABLE users DROP CONSTRAINT users_age_check, DROP CONSTRAINT users_check, DROP CONSTRAINT users_mail_key, DROP CONSTRAINT users_mail_age_key, DROP CONSTRAINT users_pkey, DROP CONSTRAINT IF EXISTS users_other;

--@ down irreversible "a test"
