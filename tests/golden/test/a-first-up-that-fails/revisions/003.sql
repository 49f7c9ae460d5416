--@ revision 003
--@ revises  002
--@ up
CREATE TABLE c (x integer);
--@ down
DROP TABLE c;
