--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users ADD COLUMN mail text;

--@ down irreversible "a test"
