--@ revision 002
--@ revises  001

--@ up
DROP INDEX users_mail_index;

--@ down irreversible "a test"
