--@ revision 001
--@ revises base
--@ revises 000
--@ up
CREATE TABLE t (a integer);

--@ down nothing
