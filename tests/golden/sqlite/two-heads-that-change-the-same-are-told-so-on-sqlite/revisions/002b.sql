--@ revision 002b
--@ revises 001

--@ up
DROP VIEW IF EXISTS names;
CREATE VIEW names AS SELECT upper(name) AS name FROM users;

--@ down irreversible an example
