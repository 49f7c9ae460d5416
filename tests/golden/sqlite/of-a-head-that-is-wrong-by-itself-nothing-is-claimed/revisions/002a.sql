--@ revision 002a
--@ revises 001

--@ up
ALTER TABLE users ADD COLUMN phone TEXT;

--@ down irreversible an example
