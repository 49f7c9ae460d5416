--@ revision 001
--@ revises  base
-- @title Lost
--@Title Found
-- @ author Ada
--@@label x
--- @ allow file-name

--@ up
CREATE TABLE t (a integer);

--@ down nothing
