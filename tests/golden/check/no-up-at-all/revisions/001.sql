--@ revision 001
--@ revises  base

--@ down nothing
