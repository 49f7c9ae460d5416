--@ revision 009
--@ revises  008

--@ up
--@ call count_users

--@ down auto
