--@ revision 000
--@ revises base
--@ up
CREATE TABLE s (a integer);
--@ down nothing
