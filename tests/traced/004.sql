--@ revision 004
--@ revises 002
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO trail VALUES ('004', 'up', 1);
CREATE TABLE t004 (x integer);
INSERT INTO t004 VALUES (1), (2), (3);
--@ no-transaction
INSERT INTO trail VALUES ('004', 'up', 2);
--@ down
INSERT INTO trail VALUES ('004', 'down', 1);
DROP TABLE t004;
