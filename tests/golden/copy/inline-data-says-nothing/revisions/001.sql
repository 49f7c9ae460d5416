--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (code text, name text);
COPY t (code, name) FROM stdin;
en	English
de	\N
\.
COPY t FROM stdin WITH (FORMAT csv, HEADER);
code,name
fr,"Fr
ench"
\.

--@ up sqlite
--@ down nothing
