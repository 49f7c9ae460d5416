--@ revision 002
--@ revises  001

--@ up
CREATE TABLE t2 (code text, name text);
--@ copy t2 from "../data/t.csv"
--@ down
DROP TABLE t2;
