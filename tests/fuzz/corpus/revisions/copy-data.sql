--@ revision 001
--@ revises base
--@ up postgresql
\restrict abc
COPY t (a, b) FROM stdin;
1	it's;
--@ down
2	\N
\.
COPY "T;" FROM STDIN WITH (FORMAT csv);
a,"b
c"
\.
\unrestrict abc
\connect x
--@ down nothing
