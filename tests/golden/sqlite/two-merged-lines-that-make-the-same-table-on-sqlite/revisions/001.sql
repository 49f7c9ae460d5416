--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);

--@ down irreversible an example
