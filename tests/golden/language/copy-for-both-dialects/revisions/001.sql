--@ revision 001
--@ revises  base

--@ up
COPY t FROM stdin;
it's
\.
SELECT 1;

--@ down nothing
