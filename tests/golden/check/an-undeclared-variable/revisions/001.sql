--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (a integer DEFAULT :'start');
GRANT SELECT ON t TO :"role";

--@ up sqlite
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
