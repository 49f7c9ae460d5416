--@ revision 008
--@ revises 007
--@ created 2026-01-01 00:00:00
--@ variable tenant "one's"
-- Rows that are copied, a C function, a variable, and a check in the revision's transaction.

--@ up
INSERT INTO trail VALUES ('008', 'up', 1);
CREATE TABLE t008 (x integer PRIMARY KEY, body text, calls integer);
--@ copy t008(x, body) from "rows.csv" header
INSERT INTO t008 VALUES (100, :'tenant', 0);
--@ call touch
--@ down
INSERT INTO trail SELECT '008', 'down', 1 WHERE :'tenant' = 'one''s';
DROP TABLE t008;
--@ verify
SELECT x FROM t008 WHERE body IS NULL OR calls <> 1;
SELECT x FROM t008 WHERE body = :'tenant' AND x <> 100;
