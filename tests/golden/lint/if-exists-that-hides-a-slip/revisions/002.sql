--@ revision 002
--@ revises  001

--@ up
DROP TABLE IF EXISTS user_mails;

--@ down nothing
