--@ revision 001
--@ revises  base

--@ up
CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END;

--@ down nothing
