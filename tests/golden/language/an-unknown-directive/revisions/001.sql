--@ revision 001
--@ revises  base
--@ titel The ledger
--@ zebra

--@ up
CREATE TABLE t (a integer);

--@ down nothing
