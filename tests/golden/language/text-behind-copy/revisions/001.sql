--@ revision 001
--@ revises  base

--@ up postgresql
COPY t FROM stdin; SELECT 1;
1
\.

--@ up sqlite
CREATE TABLE t (a integer);

--@ down nothing
