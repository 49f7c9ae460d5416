--@ revision 012
--@ revises 011

--@ up
DROP TRIGGER IF EXISTS g; DROP INDEX IF EXISTS i;
--@ down irreversible
