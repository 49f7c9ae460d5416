--@ revision 002
--@ revises  001
--@ title    A batch over a key, and one that empties
--@ created  2026-01-02 00:00:00
--@ label    filled

--@ up
--@ batch add over items(id) rows 3
UPDATE items SET n = n + 1 WHERE id > :after AND id <= :through;

CREATE TABLE pairs (a integer NOT NULL, b text NOT NULL, done integer, PRIMARY KEY (a, b));
INSERT INTO pairs VALUES (1, 'x', 0), (1, 'y', 0), (2, 'it''s', 0), (3, 'z', 0), (3, 'zz', 0);
--@ batch pair over pairs(a, b) rows 2
UPDATE pairs SET done = done + 1 WHERE (a, b) > (:after) AND (a, b) <= (:through);

--@ batch empty rows 2
DELETE FROM pairs WHERE a IN (SELECT a FROM pairs WHERE done > 0 ORDER BY a LIMIT :rows);

--@ down
--@ batch subtract over items(id) rows 5
UPDATE items SET n = n - 1 WHERE id > :after AND id <= :through;
DROP TABLE pairs;
