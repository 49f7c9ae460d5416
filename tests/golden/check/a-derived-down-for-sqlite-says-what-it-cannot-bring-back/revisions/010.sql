--@ revision 010
--@ revises  009

--@ up
--@ call count_users

--@ down auto
