--@ revision 001
--@ revises  base
--@ label lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll
--@ title ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt

--@ up
CREATE TABLE t (a integer);

--@ down nothing
