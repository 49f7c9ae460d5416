--@ revision 002b
--@ revises 001

--@ up
CREATE TABLE orders (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES users (id));

--@ down irreversible an example
