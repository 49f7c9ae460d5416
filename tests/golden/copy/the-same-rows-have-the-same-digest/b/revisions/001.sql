--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (code text, name text);
--@ copy T(Code, name) from "rows.txt" text header delimiter "|" null "NULL"
--@ down
DROP TABLE t;
