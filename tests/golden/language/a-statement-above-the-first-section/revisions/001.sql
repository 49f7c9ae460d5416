--@ revision 001
--@ revises  base
CREATE TABLE early (a integer);
SELECT 1;

--@ up
CREATE TABLE t (a integer);

--@ down nothing
