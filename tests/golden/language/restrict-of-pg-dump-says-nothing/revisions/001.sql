--@ revision 001
--@ revises  base

--@ up
\restrict aBcDeF
CREATE TABLE t (a integer);
\unrestrict aBcDeF

--@ down nothing
