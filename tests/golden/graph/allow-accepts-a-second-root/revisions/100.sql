--@ revision 100
--@ revises  base
--@ allow    multiple-roots "two teams"

--@ up
CREATE TABLE t100 (id integer PRIMARY KEY);

--@ down
DROP TABLE t100;
