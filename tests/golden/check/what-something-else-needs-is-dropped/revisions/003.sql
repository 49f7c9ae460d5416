--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users DROP CONSTRAINT users_pkey;

--@ down irreversible "a test"
