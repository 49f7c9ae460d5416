--@ revision 001
--@ revises  base

--@ up
\connect other
\i other.sql
SELECT 'DROP TABLE x' \gexec
\copy t from 'x'
\set a 1
\d t
SELECT 1; \echo done
\.

--@ down nothing
