--@ revision 003
--@ revises  002

--@ up
ALTER VIEW users RENAME TO members;

--@ down irreversible "a test"
