--@ revision 002
--@ revises 001
--@ variable owner

--@ up
CREATE TABLE t002 (x integer);

--@ down
DROP TABLE t002;
