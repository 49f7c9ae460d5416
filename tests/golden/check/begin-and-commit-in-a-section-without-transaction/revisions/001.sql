--@ revision 001
--@ revises  base

--@ up no-transaction
BEGIN;
CREATE TABLE t (a integer);
COMMIT;

--@ down
DROP TABLE t;
