--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN mail text;

--@ no-transaction
ALTER TABLE teams ADD COLUMN mail text;

--@ down nothing
