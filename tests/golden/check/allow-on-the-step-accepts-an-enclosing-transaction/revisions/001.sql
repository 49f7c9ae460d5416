--@ revision 001
--@ revises  base

--@ up
--@ allow enclosed-transaction
BEGIN;
CREATE TABLE t (a integer);
COMMIT;

--@ down
DROP TABLE t;
