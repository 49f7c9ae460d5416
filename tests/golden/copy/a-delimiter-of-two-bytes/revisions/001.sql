--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer, b text);
--@ copy t(a, b) from "t.csv" delimiter ";;"

--@ down
DROP TABLE t;
