--@ revision 001
--@ revises 000
--@ revises 000
--@ up
CREATE TABLE t (a integer);

--@ down nothing
