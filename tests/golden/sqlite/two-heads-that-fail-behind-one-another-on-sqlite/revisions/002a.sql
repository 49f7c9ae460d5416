--@ revision 002a
--@ revises 001

--@ up
CREATE TABLE addresses (id INTEGER PRIMARY KEY);
ALTER TABLE users DROP COLUMN email;

--@ down irreversible an example
