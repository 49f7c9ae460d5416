--@ revision 009
--@ revises 008
--@ created 2026-01-01 00:00:00
-- A batch of either form, a function that is called in parts, and a check that finishes the revision in a
-- transaction of its own.

--@ up
INSERT INTO trail VALUES ('009', 'up', 1);
CREATE TABLE t009 (x integer PRIMARY KEY, keyed integer NOT NULL, counted integer, parted integer NOT NULL);
INSERT INTO t009 VALUES (1, 0, NULL, 0), (2, 0, NULL, 0), (3, 0, NULL, 0), (5, 0, NULL, 0), (8, 0, NULL, 0),
    (13, 0, NULL, 0), (21, 0, NULL, 0);
--@ batch by_key over t009(x) rows 3
UPDATE t009 SET keyed = keyed + 1 WHERE x > :after AND x <= :through;
--@ batch by_count rows 4
UPDATE t009 SET counted = 1 WHERE x IN (SELECT x FROM t009 WHERE counted IS NULL ORDER BY x LIMIT :rows);
--@ no-transaction
--@ call walk
--@ down
--@ batch back over t009(x) rows 4
UPDATE t009 SET keyed = keyed - 1 WHERE x > :after AND x <= :through;
INSERT INTO trail SELECT '009', 'down', 2 WHERE NOT EXISTS (SELECT 1 FROM t009 WHERE keyed <> 0);
DROP TABLE t009;
--@ verify
SELECT x FROM t009 WHERE keyed <> 1 OR counted IS NULL OR parted <> 1;
