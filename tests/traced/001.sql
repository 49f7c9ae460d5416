--@ revision 001
--@ revises base
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO trail VALUES ('001', 'up', 1);
CREATE TABLE t001 (x integer);
INSERT INTO t001 VALUES (1), (2), (3);
--@ down
INSERT INTO trail VALUES ('001', 'down', 1);
DROP TABLE t001;
