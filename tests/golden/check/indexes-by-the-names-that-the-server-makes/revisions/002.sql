--@ revision 002
--@ revises  001

--@ up
DROP INDEX users_mail_idx, users_mail_idx1, users_lower_id_idx;
DROP INDEX IF EXISTS users_other_idx;

--@ down irreversible "a test"
