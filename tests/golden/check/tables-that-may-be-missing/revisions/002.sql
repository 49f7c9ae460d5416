--@ revision 002
--@ revises  001

--@ up
--@ unchecked
ALTER TABLE made_elsewhere ADD COLUMN title text;

--@ down irreversible "a test"
