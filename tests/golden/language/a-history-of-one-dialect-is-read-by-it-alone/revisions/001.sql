--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END;

--@ down nothing
