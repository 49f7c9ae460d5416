--@ revision 002b
--@ revises 001

--@ up
CREATE TABLE teams (id INTEGER PRIMARY KEY);
CREATE INDEX users_mail ON users (mail);

--@ down irreversible an example
