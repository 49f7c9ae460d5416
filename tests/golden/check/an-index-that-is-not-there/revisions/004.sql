--@ revision 004
--@ revises  003

--@ up
DROP INDEX users_mail_idx;

--@ down irreversible "a test"
