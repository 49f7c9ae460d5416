--@ revision 005
--@ revises  004

--@ up
DROP INDEX users_mail_key;

--@ down irreversible "a test"
