--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (code text, name text);
COPY t (code, name) FROM stdin;
en	English
de
\.
COPY t FROM stdin WITH CSV DELIMITER ';';
fr;French
de;"German
\.

--@ up sqlite
--@ down nothing
