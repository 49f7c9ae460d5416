--@ revision 010
--@ revises  009

--@ up
CREATE STATISTICS ON id, name FROM users;

--@ down auto
