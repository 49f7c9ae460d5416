--@ revision 002
--@ revises  001
--@ title    What the rows are

--@ up
INSERT INTO people (id, must, name) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c');
INSERT INTO "My s"."T ""x" ("from") VALUES ('a'), ('b');

--@ down
DELETE FROM "My s"."T ""x" WHERE "Id" < 30000;
DELETE FROM people WHERE id < 4;

--@ verify
SELECT t, n FROM (SELECT 'types' AS t, count(*) AS n FROM types UNION ALL SELECT 'people', count(*) FROM people WHERE id > 30000 UNION ALL
    SELECT 'checks', count(*) FROM checks UNION ALL SELECT 'arcs', count(*) FROM arcs UNION ALL SELECT 'links', count(*) FROM links UNION ALL
    SELECT 'x1', count(*) FROM x1 UNION ALL SELECT 'y1', count(*) FROM y1 UNION ALL SELECT 'pairs', count(*) FROM pairs UNION ALL
    SELECT 'parts_2020', count(*) FROM parts_2020 UNION ALL SELECT 'parts_rest', count(*) FROM parts_rest UNION ALL
    SELECT 'of_parts', count(*) FROM of_parts UNION ALL SELECT 'nothing', count(*) FROM nothing UNION ALL
    SELECT 'only_default', count(*) FROM only_default UNION ALL SELECT 'excl', count(*) FROM excl UNION ALL
    SELECT 'parent', count(*) FROM ONLY parent UNION ALL SELECT 'child', count(*) FROM child UNION ALL SELECT 'fast', count(*) FROM fast) c WHERE n <> 3;
SELECT 1 WHERE NOT EXISTS (SELECT FROM listed_eu_0) OR NOT EXISTS (SELECT FROM listed_eu_1);
SELECT 'quoted', m FROM "My s"."T ""x" WHERE "Id" = 30001 AND (m <> 'it''s' OR code NOT LIKE 'qmi');
SELECT 'sequence' FROM pg_sequences WHERE last_value > 30000;
SELECT 'null', count(*) FROM types WHERE a IS NULL AND az IS NULL HAVING count(*) <> 1;
