--@ revision 001
--@ revises  base

--@ up
BEGIN;
CREATE TABLE t (a integer);
COMMIT;

--@ down
DROP TABLE t;
