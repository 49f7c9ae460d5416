--@ revision 000
--@ revises base
--@ label core
--@ up
CREATE TABLE s (a integer);
--@ down nothing
