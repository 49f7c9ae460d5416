--@ revision 006
--@ revises  005

--@ up
ALTER TABLE posts DROP CONSTRAINT posts_pkey;

--@ down irreversible "a test"
