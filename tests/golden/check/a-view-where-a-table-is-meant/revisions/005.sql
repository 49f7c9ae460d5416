--@ revision 005
--@ revises  004

--@ up
ALTER TABLE users ATTACH PARTITION users DEFAULT;

--@ down irreversible "a test"
