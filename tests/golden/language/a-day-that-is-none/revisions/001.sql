--@ revision 001
--@ revises  base
--@ created 2025-02-29 10:00

--@ up
CREATE TABLE t (a integer);

--@ down nothing
