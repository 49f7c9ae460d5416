--@ revision 004
--@ revises  003

--@ up
DELETE FROM users;

--@ down auto
