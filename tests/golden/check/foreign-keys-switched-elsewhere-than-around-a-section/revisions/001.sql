--@ revision 001
--@ revises  base
--@ allow    no-way-back

--@ up sqlite
PRAGMA foreign_keys = ON;
CREATE TABLE in_the_wrong_order (a integer);
PRAGMA foreign_keys = OFF;

--@ up postgresql
CREATE TABLE in_the_wrong_order (a integer);
