--@ revision 001
--@ revises  base

--@ up no-transaction lock-timeout 250ms statement-timeout 1h
--@ retries 3
CREATE TABLE t (a integer);

--@ down nothing
