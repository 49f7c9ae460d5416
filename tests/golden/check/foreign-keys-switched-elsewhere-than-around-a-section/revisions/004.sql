--@ revision 004
--@ revises  003
--@ allow    no-way-back

--@ up sqlite no-transaction
PRAGMA foreign_keys = OFF;
CREATE TABLE in_no_transaction (a integer);
PRAGMA foreign_keys = ON;

--@ up postgresql
SELECT 1;
