--@ revision 002
--@ revises  001
--@ title    What the rows are

--@ up
INSERT INTO plain (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c');

--@ down
DELETE FROM plain WHERE id < 4;

--@ verify
SELECT 'plain', * FROM (SELECT count(*) AS n, count(DISTINCT name), max(length(name)), count(what) AS given, min(id), min(made IS NOT NULL)
    FROM plain WHERE id > 30000) WHERE n <> 3 OR given <> 2;
SELECT 'links', plain_id, other FROM child WHERE plain_id NOT IN (SELECT id FROM plain) OR other NOT IN (SELECT "Key" FROM "a ""b");
SELECT 'self', "Key" FROM "a ""b" WHERE self IS NOT "Key" OR boss NOT IN (SELECT "Key" FROM "a ""b");
SELECT 'count', * FROM (SELECT (SELECT count(*) FROM "a ""b") AS a, (SELECT count(*) FROM child) AS c, (SELECT count(*) FROM checked) AS d,
    (SELECT count(*) FROM y) AS y, (SELECT count(*) FROM strict) AS s, (SELECT count(*) FROM made) AS m, (SELECT count(*) FROM seeded) AS e,
    (SELECT count(*) FROM arc) AS f)
    WHERE (a, c, d, y, s, m, e, f) <> (3, 3, 3, 3, 3, 3, 1, 3);
SELECT 'types', * FROM plain WHERE id > 30000 AND (date(born) IS NULL AND born IS NOT NULL OR data IS NOT NULL AND NOT json_valid(data) OR paid NOT IN (0, 1) OR
    typeof(bytes) NOT IN ('blob', 'null') OR length(tag) <> 36 OR datetime(seen) IS NULL AND seen IS NOT NULL);
