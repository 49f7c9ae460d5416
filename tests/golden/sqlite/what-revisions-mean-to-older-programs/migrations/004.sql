--@ revision 004
--@ revises 003
--@ compatible
--@ up
ALTER TABLE users DROP COLUMN old;
--@ down irreversible
