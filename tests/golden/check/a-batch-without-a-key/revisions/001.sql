--@ revision 001
--@ revises  base

--@ up
--@ batch fill rows 100
UPDATE t SET a = 1 WHERE id > :after AND id <= :through;

--@ batch busy rows 100
--@ only postgresql
DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :rows FOR UPDATE SKIP LOCKED);

--@ down nothing
