--@ revision 001
--@ revises base

--@ up
CREATE TABLE t001 (x integer);

--@ down
DROP TABLE t001;
