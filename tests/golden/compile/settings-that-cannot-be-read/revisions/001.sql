--@ revision 001
--@ revises base
--@ up
CREATE TABLE a (x int);
--@ down
DROP TABLE a;
