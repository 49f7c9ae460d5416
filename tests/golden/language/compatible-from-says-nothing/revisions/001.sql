--@ revision 001
--@ revises 000
--@ compatible from 000
--@ up
CREATE TABLE t (a integer);

--@ down nothing
