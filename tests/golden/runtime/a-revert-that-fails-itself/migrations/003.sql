--@ revision 003
--@ revises 002
--@ title T

--@ up
INSERT INTO t SELECT b FROM u;

--@ down
DROP TABLE v;
