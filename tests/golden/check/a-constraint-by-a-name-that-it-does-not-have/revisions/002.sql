--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users DROP CONSTRAINT users_mail_unique;

--@ down irreversible "a test"
