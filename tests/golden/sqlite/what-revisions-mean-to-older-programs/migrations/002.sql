--@ revision 002
--@ revises 001
--@ compatible
--@ up
CREATE TABLE later (id INTEGER PRIMARY KEY); CREATE INDEX i ON users (email);
--@ down irreversible
