--@ revision 001
--@ revises  base

--@ up postgresql
COPY t FROM stdin;
1
2

--@ up sqlite
CREATE TABLE t (a integer);

--@ down nothing
