--@ revision 007
--@ revises 006
--@ created 2026-01-01 00:00:00

--@ up
CREATE TABLE t007 (x integer);
CREATE INDEX i007 ON t007 (x);
--@ down
DROP TABLE t007;
