--@ revision
--@ up
CREATE TABLE t (a integer);

--@ down nothing
