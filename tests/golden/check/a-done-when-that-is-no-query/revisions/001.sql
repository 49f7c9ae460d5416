--@ revision 001
--@ revises  base

--@ up postgresql
--@ no-transaction
--@ done-when UPDATE t SET a = 1
CALL p();

--@ no-transaction
--@ done-when SELECT 'a
CALL p();

--@ no-transaction
--@ done-when SELECT 1; SELECT 2
CALL p();

--@ no-transaction
--@ done-when SELECT :'a'
CALL p();

--@ up sqlite

--@ down nothing
