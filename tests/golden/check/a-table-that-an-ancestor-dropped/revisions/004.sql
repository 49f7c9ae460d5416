--@ revision 004
--@ revises  003

--@ up
ALTER TABLE usres ADD COLUMN mail text;

--@ down irreversible "a test"
