--@ revision 001
--@ revises base
--@ title größe 表 🎉 ??/ "*/
--@ up
SELECT $é$;$é$, '\?\?=';
--@ down nothing
