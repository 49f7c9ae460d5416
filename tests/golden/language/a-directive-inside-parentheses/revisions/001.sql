--@ revision 001
--@ revises  base

--@ up
CREATE TABLE u (
  a integer,
--@ only postgresql
  b integer
);

--@ down nothing
