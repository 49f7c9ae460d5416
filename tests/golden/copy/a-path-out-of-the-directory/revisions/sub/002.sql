--@ revision 002
--@ revises  001

--@ up
CREATE TABLE t (code text, name text);
--@ copy t from "../data/t.csv"
--@ down
DROP TABLE t;
