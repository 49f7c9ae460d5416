--@ revision 003
--@ revises  002

--@ up
DROP INDEX users_mail;

--@ down auto
