--@ revision 001
--@ revises  base

--@ up
SELEC 1;
