--@ revision 001
--@ revises base
--@ up
CREATE TABLE numbers (n INTEGER);
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) INSERT INTO numbers SELECT n FROM r;
SELECT randomblob(1000000000);
WITH RECURSIVE r(n, x) AS (SELECT 1, randomblob(1000000) UNION ALL SELECT n + 1, randomblob(1000000) FROM r)
    SELECT x FROM r ORDER BY x;
--@ down
DROP TABLE numbers;
