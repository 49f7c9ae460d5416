--@ revision 003
--@ revises  002
--@ allow    no-way-back

--@ up sqlite
PRAGMA foreign_keys = OFF;
CREATE TABLE not_at_the_end (a integer);
PRAGMA foreign_keys = ON;
CREATE TABLE behind (a integer);

--@ up postgresql no-transaction
SELECT 1;
