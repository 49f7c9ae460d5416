--@ revision 001
--@ revises  base

--@ up
--@ call normalise

--@ down nothing
