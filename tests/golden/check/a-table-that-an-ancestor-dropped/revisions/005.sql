--@ revision 005
--@ revises  004

--@ up
ALTER TABLE users RENAME TO members;

--@ down irreversible "a test"
