--@ revision 001
--@ revises base, 000
--@ up
CREATE TABLE t (a integer);

--@ down nothing
