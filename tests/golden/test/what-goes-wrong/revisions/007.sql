--@ revision 007
--@ revises 006
--@ up
CREATE TABLE b (x integer);CREATE TABLE c (x integer);
--@ down
DROP TABLE b;
