--@ revison 004
--@ revises 003
--@ up
CREATE TABLE t (a integer);

--@ down nothing
