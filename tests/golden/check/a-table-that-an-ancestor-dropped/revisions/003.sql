--@ revision 003
--@ revises  002

--@ up
ALTER TABLE posts ADD COLUMN title text;

--@ down irreversible "a test"
