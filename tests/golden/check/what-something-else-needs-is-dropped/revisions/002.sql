--@ revision 002
--@ revises  001

--@ up
DROP TABLE users;

--@ down irreversible "a test"
