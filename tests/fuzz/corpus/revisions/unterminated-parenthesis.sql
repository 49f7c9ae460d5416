--@ revision 001
--@ revises base
--@ up
CREATE RULE r AS ON INSERT TO a DO (SELECT 1;
--@ down nothing
