--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ only postgresql
CREATE INDEX CONCURRENTLY t_a ON t (a);

--@ only sqlite
VACUUM;

--@ only postgresql
--@ no-transaction
--@ done-when SELECT 1 FROM t
CALL p();

--@ down
DROP TABLE t;
