--@ revision 002
--@ revises  001
--@ allow    no-way-back

--@ up
PRAGMA foreign_keys = OFF;
CREATE TABLE for_both_dialects (a integer);
PRAGMA foreign_keys = ON;
