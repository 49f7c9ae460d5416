--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (code text, name text);
--@ only sqlite
--@ copy t from "nowhere.csv"
--@ down
DROP TABLE t;
