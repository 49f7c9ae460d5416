--@ revision 005
--@ revises  004

--@ up
DROP INDEX users_both;

--@ down auto
