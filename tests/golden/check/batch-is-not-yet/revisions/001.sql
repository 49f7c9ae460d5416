--@ revision 001
--@ revises  base

--@ up
--@ batch fill over t(id) rows 5000
UPDATE t SET a = 1 WHERE id > :after AND id <= :through;

--@ down nothing
