--@ revision 001
--@ revises  base

--@ up
--@ batch b rows 5
--@ call f

--@ down nothing
