--@ revision 001
--@ revises  base

--@ up postgresql
COPY t (a) FROM stdin;
1
2
\.

--@ up sqlite

--@ down nothing
