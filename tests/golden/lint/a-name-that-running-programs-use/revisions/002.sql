--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users RENAME COLUMN name TO full_name;

--@ down nothing
