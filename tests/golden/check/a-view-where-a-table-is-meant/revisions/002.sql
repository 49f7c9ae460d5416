--@ revision 002
--@ revises  001

--@ up
DROP TABLE IF EXISTS active;

--@ down irreversible "a test"
