--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer PRIMARY KEY);
--@ copy t(a) from "t.csv"

--@ down
DROP TABLE t;
