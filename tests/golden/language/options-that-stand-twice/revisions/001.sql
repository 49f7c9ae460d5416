--@ revision 001
--@ revises  base

--@ up sqlite sqlite postgresql lock-timeout 1s no-transaction no-transaction retries 2
--@ lock-timeout 2s
--@ retries 1
CREATE TABLE t (a integer);

--@ down nothing
