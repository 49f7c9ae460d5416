--@ revision 002a
--@ revises 001

--@ up
CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT);

--@ down irreversible an example
