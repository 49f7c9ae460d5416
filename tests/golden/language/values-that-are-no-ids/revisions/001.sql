--@ revision 001
--@ revises  base
--@ depends base, a-b, .a
--@ label head
--@ compatible from a@b

--@ up
CREATE TABLE t (a integer);

--@ down nothing
