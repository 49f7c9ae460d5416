--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
--@ only sqlite

--@ down nothing

--@ verify
--@ no-transaction
