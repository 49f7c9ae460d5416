--@ revision 006
--@ revises  005

--@ up
ALTER TABLE users ADD CONSTRAINT users_pkey CHECK (id > 0);

--@ down irreversible "a test"
