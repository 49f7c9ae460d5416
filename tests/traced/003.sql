--@ revision 003
--@ revises 002
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO trail VALUES ('003', 'up', 1);
CREATE TABLE t003 (x integer);
INSERT INTO t003 VALUES (1), (2), (3);
--@ down
INSERT INTO trail VALUES ('003', 'down', 1);
DROP TABLE t003;
