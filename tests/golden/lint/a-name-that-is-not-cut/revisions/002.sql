--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN entered_by text;

--@ down nothing
