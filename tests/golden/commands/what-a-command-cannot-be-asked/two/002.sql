--@ revision 002
--@ revises base
--@ label search

--@ up
CREATE TABLE t002 (x integer);

--@ down
DROP TABLE t002;
