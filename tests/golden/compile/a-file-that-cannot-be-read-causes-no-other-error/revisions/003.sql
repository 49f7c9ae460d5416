--@ revision 003
--@ revises  002
--@ title    The 003 revision
--@ created  2025-10-01 14:00:00

--@ upp
CREATE TABLE t003 (i integer);
--@ down
DROP TABLE t003;
