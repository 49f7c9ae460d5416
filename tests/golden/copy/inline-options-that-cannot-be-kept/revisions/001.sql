--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (code text, name text);
COPY t FROM stdin WITH (FORMAT binary);
\.
COPY t FROM stdin WITH (FORMAT csv, FORCE_NULL (name));
\.
COPY t FROM stdin CSV WHERE code <> 'x';
\.
COPY t FROM stdin WITH (FORMAT csv, HEADER match);
\.
COPY t FROM stdin WITH (DELIMITER 'ab');
\.
COPY t (code name) FROM stdin;
\.

--@ up sqlite
--@ down nothing
