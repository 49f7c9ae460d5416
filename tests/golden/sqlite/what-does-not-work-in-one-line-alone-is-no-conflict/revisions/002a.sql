--@ revision 002a
--@ revises 001

--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY);

--@ down irreversible an example
