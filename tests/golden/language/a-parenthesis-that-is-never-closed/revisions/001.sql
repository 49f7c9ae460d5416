--@ revision 001
--@ revises  base

--@ up
CREATE TABLE u (a integer;
CREATE TABLE v (a integer);

--@ down nothing
