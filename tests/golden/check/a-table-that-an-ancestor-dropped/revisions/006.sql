--@ revision 006
--@ revises  005

--@ up
DROP TABLE users;

--@ down irreversible "a test"
