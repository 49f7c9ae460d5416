--@ revision head
--@ revises base
--@ up
CREATE TABLE t (a integer);

--@ down nothing
