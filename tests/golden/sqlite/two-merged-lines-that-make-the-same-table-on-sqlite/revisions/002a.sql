--@ revision 002a
--@ revises 001

--@ up
CREATE TABLE addresses (id INTEGER PRIMARY KEY);
CREATE TABLE teams (id INTEGER PRIMARY KEY);

--@ down irreversible an example
