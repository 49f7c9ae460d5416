--@ revision 001
--@ revises base
--@ up
COPY t FROM stdin;
1	a
2	\N
--@ down nothing
