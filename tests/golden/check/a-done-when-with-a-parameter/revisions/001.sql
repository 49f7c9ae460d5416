--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer);
--@ no-transaction
--@ done-when SELECT 1 FROM t WHERE a = $1
VACUUM t;

--@ down
DROP TABLE t;
