--@ revision 006
--@ revises  005

--@ up
ALTER TABLE active ADD COLUMN mail text;

--@ down irreversible "a test"
