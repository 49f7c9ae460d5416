--@ revision 001
--@ revises base
--@ title T

--@ up
\encoding UTF8
SELECT 1 \gexec
\if 1
SELECT 2 \g


--@ down nothing
