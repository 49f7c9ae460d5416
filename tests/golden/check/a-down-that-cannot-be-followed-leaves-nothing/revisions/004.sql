--@ revision 004
--@ revises 003

--@ up
CREATE TABLE more (x integer);

--@ down irreversible the rows of more are dear
