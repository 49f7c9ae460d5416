--@ revision 002
--@ revises 001
--@ up
CREATE TABLE c (x INTEGER);
--@ down irreversible it is kept
