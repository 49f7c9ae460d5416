--@ revision 002b
--@ revises 001

--@ up
CREATE TABLE teams (id INTEGER PRIMARY KEY);

--@ down irreversible an example
