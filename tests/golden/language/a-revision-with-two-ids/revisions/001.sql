--@ revision 001 002
--@ revises base
--@ up
CREATE TABLE t (a integer);

--@ down nothing
