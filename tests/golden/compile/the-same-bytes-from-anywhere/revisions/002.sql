--@ revision 002
--@ revises  001
--@ title    The 002 revision
--@ created  2025-10-01 14:00:00

--@ up
CREATE TABLE t002 (i integer);
--@ down
DROP TABLE t002;
