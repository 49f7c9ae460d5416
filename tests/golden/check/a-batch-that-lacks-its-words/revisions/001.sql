--@ revision 001
--@ revises  base

--@ up
--@ batch fill over t(id) rows 5000
UPDATE t SET a = 1;

--@ batch clear rows 10
DELETE FROM t WHERE a = 2;

--@ down nothing
