--@ revision b
--@ revises base
--@ label api
--@ depends a
--@ up
CREATE TABLE t (a integer);

--@ down nothing
