--@ revision 002
--@ revises 001

--@ up postgresql
CREATE TYPE mood AS ENUM ('glad', 'very sad', 'it''s');
CREATE VIEW names AS SELECT id, email FROM users;

--@ down postgresql
DROP VIEW names;
DROP TYPE mood;

--@ up sqlite

--@ down sqlite nothing
