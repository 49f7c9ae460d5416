--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (code text, name text);
--@ copy t from "../secrets.csv"
--@ copy t from "/etc/passwd"
--@ copy t from "data/.."
--@ down
DROP TABLE t;
