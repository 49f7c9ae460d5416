--@ revision 001
--@ revises  base

--@ up
--@ batch look over t(id) rows 5000
SELECT * FROM t WHERE id > :after AND id <= :through;

--@ batch count rows 10
WITH gone AS (DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :rows) RETURNING id)
SELECT count(*) FROM gone;

--@ batch moved over t(id)
WITH taken AS (SELECT id FROM t WHERE id > :after AND id <= :through)
INSERT INTO u SELECT id FROM taken;

--@ down nothing

--@ verify
--@ batch clear over t(id)
DELETE FROM t WHERE id > :after AND id <= :through;
