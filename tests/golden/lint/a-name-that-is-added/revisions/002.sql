--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN full_name text;

--@ down nothing
