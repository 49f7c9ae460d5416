--@ revision 001
--@ revises  base

--@ up
--@ lock-timeout 5
--@ statement-timeout 9999h
--@ retries many
CREATE TABLE t (a integer);

--@ down nothing
