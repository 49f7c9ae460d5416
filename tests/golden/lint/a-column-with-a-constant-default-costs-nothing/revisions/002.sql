--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN joined timestamptz DEFAULT now();

--@ down nothing
