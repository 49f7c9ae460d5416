--@ revision 001
--@ revises  base

--@ up
DROP DATABASE IF EXISTS reports;

--@ down nothing
