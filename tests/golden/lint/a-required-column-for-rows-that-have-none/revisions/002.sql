--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN mail text NOT NULL;

--@ down nothing
