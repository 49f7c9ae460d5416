--@ revision 011
--@ revises  010

--@ up
ALTER TABLE admins NO INHERIT users;

--@ down auto
