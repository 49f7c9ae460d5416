--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (code text, name text);
--@ copy t(code, name) from "data/t.csv"
--@ down
DROP TABLE t;
