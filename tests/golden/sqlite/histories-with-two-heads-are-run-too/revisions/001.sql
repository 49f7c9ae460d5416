--@ revision 001
--@ revises base
--@ up
CREATE TABLE a (x INTEGER);
--@ down
DROP TABLE a;
