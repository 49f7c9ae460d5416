--@ revision 003
--@ revises 002
--@ up
CREATE TABLE d (x INTEGER);
--@ down nothing
