--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (code text, name text);
--@ copy t(code, name) from "data/t.csv" delimiter "\""
--@ copy t(code, name) from "data/t.csv" text delimiter "x"
--@ copy t(code, name) from "data/t.csv" null "a,b"
--@ copy t(code, name) from "data/t.csv" null "\""
--@ down
DROP TABLE t;
