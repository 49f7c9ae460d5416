--@ revision 002
--@ revises 001
--@ up
CREATE TABLE b (x INTEGER);
--@ down
DROP TABLE b;
