--@ revision 001
--@ revises  base

--@ up
BEGIN;
CREATE TABLE t (a integer);
COMMIT;
BEGIN;
CREATE TABLE u (a integer);
COMMIT;

--@ down
DROP TABLE t;
