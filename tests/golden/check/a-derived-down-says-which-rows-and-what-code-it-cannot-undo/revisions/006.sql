--@ revision 006
--@ revises  005

--@ up
CREATE TABLE archive (id integer);
WITH gone AS (DELETE FROM users RETURNING id) INSERT INTO archive SELECT id FROM gone;

--@ down auto
