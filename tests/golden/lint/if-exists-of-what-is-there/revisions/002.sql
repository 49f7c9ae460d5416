--@ revision 002
--@ revises  001

--@ up
DROP VIEW IF EXISTS names;

--@ down nothing
