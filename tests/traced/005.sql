--@ revision 005
--@ revises 003, 004
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO trail VALUES ('005', 'up', 1);
CREATE TABLE t005 (x integer);
INSERT INTO t005 VALUES (1), (2), (3);
--@ down
--@ no-transaction
INSERT INTO trail VALUES ('005', 'down', 1);
--@ no-transaction
INSERT INTO trail VALUES ('005', 'down', 2);
INSERT INTO trail VALUES ('005', 'down', 3);
DROP TABLE t005;
