--@ revision 001
--@ revises  base

--@ up
--@ only sqlite
--@ only sqlite
--@ unchecked
--@ unchecked
--@ no-transaction
--@ no-transaction
--@ done-when SELECT 1
--@ done-when SELECT 1
--@ batch b rows 1 rows 2 pause 1s pause 2s
--@ batch b rows 1
DELETE FROM t WHERE a IN (SELECT a FROM t LIMIT :rows);
--@ copy t from "x" csv text header header delimiter "," delimiter "," null "" null ""

--@ down nothing
