--@ revision 002b
--@ revises 001

--@ up
CREATE VIEW names AS SELECT name FROM users;

--@ down irreversible an example
