--@ revision 001
--@ revises  base
--@ title    The 001 revision
--@ created  2025-10-01 14:00:00

--@ up
CREATE TABLE t001 (i integer);
--@ down
DROP TABLE t001;
