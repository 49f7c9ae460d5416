--@ Revision 003
--@ revises base
--@ up
CREATE TABLE t (a integer);

--@ down nothing
