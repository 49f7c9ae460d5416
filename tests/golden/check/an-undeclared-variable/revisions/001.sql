--@ revision 001
--@ revises  base
--@ variable reader

--@ up postgresql
CREATE TABLE t (a integer DEFAULT :'start');
GRANT SELECT ON t TO :"role", :"raeder";

--@ up sqlite
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
