--@ revision 001
--@ revises  base

--@ up postgresql
--@ no-transaction
--@ done-when SELECT 1 FROM t
CALL p();

--@ up sqlite

--@ down nothing
