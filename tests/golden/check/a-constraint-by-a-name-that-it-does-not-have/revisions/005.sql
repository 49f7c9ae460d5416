--@ revision 005
--@ revises  004

--@ up
ALTER TABLE posts RENAME CONSTRAINT posts_pkey TO posts_key;

--@ down irreversible "a test"
