--@ revision 002
--@ revises  001

--@ up
DROP TABLE posts;

--@ down irreversible "a test"
