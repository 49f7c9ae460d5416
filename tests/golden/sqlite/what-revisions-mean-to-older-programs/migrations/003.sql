--@ revision 003
--@ revises 002

--@ up
ALTER TABLE users ADD COLUMN note TEXT; CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END;
--@ down irreversible
