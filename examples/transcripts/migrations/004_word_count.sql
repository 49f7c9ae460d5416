--@ revision 004
--@ revises  003
--@ title    Count the words of every segment
--@ created  2026-05-21 08:30:00

-- Three steps on PostgreSQL: a column that may be empty, its values for the rows that are there, NOT NULL.

--@ up
--@ only postgresql
ALTER TABLE segments ADD COLUMN word_count integer;
-- SQLite cannot add NOT NULL later without rebuilding the table: it gets a default until the rows are filled.
--@ only sqlite
ALTER TABLE segments ADD COLUMN word_count integer NOT NULL DEFAULT 0;

UPDATE segments SET word_count = length(trim(body)) - length(replace(trim(body), ' ', '')) + 1;

--@ only postgresql
ALTER TABLE segments ALTER COLUMN word_count SET NOT NULL;

--@ down
ALTER TABLE segments DROP COLUMN word_count;
