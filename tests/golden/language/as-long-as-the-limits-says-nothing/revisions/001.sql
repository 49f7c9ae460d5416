--@ revision 001
--@ revises  base
--@ label llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll
--@ title tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt

--@ up
CREATE TABLE t (a integer);

--@ down nothing
