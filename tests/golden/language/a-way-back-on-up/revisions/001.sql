--@ revision 001
--@ revises  base

--@ up nothing

--@ down nothing

--@ verify irreversible no
