--@ revision 002
--@ revises 001
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO trail VALUES ('002', 'up', 1);
CREATE TABLE t002 (x integer);
INSERT INTO t002 VALUES (1), (2), (3);
--@ no-transaction
INSERT INTO trail VALUES ('002', 'up', 2);
--@ no-transaction
INSERT INTO trail VALUES ('002', 'up', 3);
--@ down
--@ no-transaction
INSERT INTO trail VALUES ('002', 'down', 1);
INSERT INTO trail VALUES ('002', 'down', 2);
DROP TABLE t002;
