--@ revision 003
--@ revises 001
--@ up
CREATE TABLE b (x INTEGER);
--@ down
DROP TABLE b;
