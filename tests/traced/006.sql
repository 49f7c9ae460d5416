--@ revision 006
--@ revises 005
--@ created 2026-01-01 00:00:00
-- With the next one brief: the two go out together.

--@ up
CREATE TABLE t006 (x integer);
--@ down
DROP TABLE t006;
