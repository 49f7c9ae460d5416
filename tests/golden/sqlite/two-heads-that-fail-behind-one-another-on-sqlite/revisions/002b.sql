--@ revision 002b
--@ revises 001

--@ up
CREATE INDEX users_email ON users (email);

--@ down irreversible an example
