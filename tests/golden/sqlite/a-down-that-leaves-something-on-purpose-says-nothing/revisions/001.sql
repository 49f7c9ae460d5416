--@ revision 001
--@ revises base
--@ allow down-leaves "b is read by others"
--@ up
CREATE TABLE a (x INTEGER);
CREATE TABLE b (x INTEGER);
--@ down
DROP TABLE a;
