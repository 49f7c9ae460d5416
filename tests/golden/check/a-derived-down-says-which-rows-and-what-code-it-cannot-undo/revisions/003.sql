--@ revision 003
--@ revises  002

--@ up
DELETE FROM users WHERE id = 1;

--@ down auto
