--@ revision 001
--@ revises base
--@ up
CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;
--@ down nothing
