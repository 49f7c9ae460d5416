--@ revision 002b
--@ revises 001

--@ up
ALTER TABLE users ADD COLUMN language TEXT;
CREATE INDEX users_language ON users (language);

--@ down irreversible an example
