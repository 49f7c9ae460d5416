--@ revision 002
--@ revises  001
--@ allow    no-way-back

--@ up
--@ only sqlite
--@ allow enclosed-transaction "from another tool"
PRAGMA foreign_keys = OFF;
CREATE TABLE u (a integer);
--@ only sqlite
PRAGMA foreign_keys = ON;
