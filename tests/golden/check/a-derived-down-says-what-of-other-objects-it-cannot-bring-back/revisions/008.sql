--@ revision 008
--@ revises  007

--@ up
DROP VIEW IF EXISTS mails;

--@ down auto
