--@ revision 001
--@ revises base

--@ up
CREATE TABLE a (n integer);
CREATE TABEL b (n integer);

--@ down auto
