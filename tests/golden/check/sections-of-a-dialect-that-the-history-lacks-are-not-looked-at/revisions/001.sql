--@ revision 001
--@ revises  base

--@ up sqlite
CREATE TABLE t (a integer);

--@ up postgresql
COMMIT;

--@ down
--@ only sqlite
DROP TABLE t;

--@ only postgresql
COMMIT;
