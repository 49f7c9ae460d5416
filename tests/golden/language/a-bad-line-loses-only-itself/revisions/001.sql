--@ revision 001
--@ revises  base
--@ depends x y

--@ up sqlight
CREATE TABLE t (a integer);
--@ only sqlite postgresql
CREATE TABLE t (a integer);

--@ down nothing
