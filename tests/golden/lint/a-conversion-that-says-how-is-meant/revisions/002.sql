--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ALTER COLUMN name TYPE varchar(200) USING left(name, 200);

--@ down nothing
