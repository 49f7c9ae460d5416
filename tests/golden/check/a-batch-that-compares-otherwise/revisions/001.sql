--@ revision 001
--@ revises  base

--@ up
--@ batch inclusive over t(id)
UPDATE t SET a = 1 WHERE id >= :after AND id < :through;

--@ batch between over t(id)
UPDATE t SET a = 1 WHERE id BETWEEN :after AND :through;

--@ batch casts over t(id)
UPDATE t SET a = 1 WHERE id > CAST(:after AS integer) AND id <= :through;

--@ batch good over t(id)
UPDATE t SET a = 1 WHERE id > (:after) AND :through >= id;

--@ batch turned over t(a, b)
UPDATE t SET c = 1 WHERE :after < (a, b) AND (a, b) <= (:through);

--@ down nothing
