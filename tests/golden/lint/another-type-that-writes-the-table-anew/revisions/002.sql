--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ALTER COLUMN age TYPE numeric;

--@ down nothing
