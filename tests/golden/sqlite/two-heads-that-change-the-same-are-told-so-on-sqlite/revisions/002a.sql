--@ revision 002a
--@ revises 001

--@ up
DROP VIEW IF EXISTS names;
CREATE VIEW names AS SELECT id, name FROM users;

--@ down irreversible an example
