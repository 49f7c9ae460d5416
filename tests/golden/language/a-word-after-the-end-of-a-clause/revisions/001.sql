--@ revision 001
--@ revises  base
--@ compatible since 000
--@ depends a b
--@ label a,
--@ title
--@ variable
--@ compatible from

--@ up
CREATE TABLE t (a integer);

--@ down nothing
