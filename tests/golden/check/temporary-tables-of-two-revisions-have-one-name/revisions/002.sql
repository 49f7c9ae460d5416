--@ revision 002
--@ revises 001
--@ title Moved mails
--@ created 2026-01-02 00:00:00

--@ up
CREATE TEMP TABLE moved (id bigint, mail text) ON COMMIT DROP;
INSERT INTO moved (id, mail) SELECT id, name FROM people;
CREATE TEMP TABLE IF NOT EXISTS kept (other text);
SELECT id FROM kept;
SELECT name FROM moved;

--@ down nothing
