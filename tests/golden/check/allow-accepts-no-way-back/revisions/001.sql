--@ revision 001
--@ revises  base
--@ allow    no-way-back "nobody goes back from the first"

--@ up
CREATE TABLE t (a integer);
