--@ revision 001
--@ revises  base

--@ up
--@ lock-timeout 2s
--@ statement-timeout 5m
--@ retries 1_0
CREATE TABLE t (a integer);

--@ down nothing
