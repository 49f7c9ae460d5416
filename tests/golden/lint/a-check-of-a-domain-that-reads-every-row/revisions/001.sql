--@ revision 001
--@ revises  base

--@ up
CREATE DOMAIN percent AS integer;
CREATE DOMAIN unused AS integer;
CREATE TABLE taxes (rate percent);

--@ down
DROP TABLE taxes;
DROP DOMAIN unused, percent;
