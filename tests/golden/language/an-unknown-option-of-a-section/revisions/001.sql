--@ revision 001
--@ revises  base

--@ up postgress
CREATE TABLE t (a integer);

--@ down nothin

--@ verify lock_timeout 3s
