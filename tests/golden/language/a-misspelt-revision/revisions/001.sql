-- @revision 001
--@ revises base
--@ up
CREATE TABLE t (a integer);

--@ down nothing
