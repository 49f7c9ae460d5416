--@ revision 010
--@ revises 009
--@ created 2026-01-01 00:00:00
-- What runs outside of transactions: by a probe that the statement gives, by one that the author gives, and
-- what may run again.

--@ up
INSERT INTO trail VALUES ('010', 'up', 1);
CREATE TABLE t010 (x integer);
INSERT INTO t010 VALUES (1), (2), (3);
--@ only postgresql
CREATE UNIQUE INDEX CONCURRENTLY i010 ON t010 (x);
--@ only sqlite
VACUUM;
--@ no-transaction
--@ unchecked
--@ done-when SELECT 1 FROM t010 WHERE x = 99
INSERT INTO t010 VALUES (99);
INSERT INTO trail VALUES ('010', 'up', 4);
--@ down
--@ only postgresql
DROP INDEX CONCURRENTLY i010;
--@ only sqlite
VACUUM;
INSERT INTO trail VALUES ('010', 'down', 2);
DROP TABLE t010;
--@ verify
SELECT x FROM t010 WHERE x < 1;
