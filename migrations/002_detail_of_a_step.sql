--@ revision 002
--@ revises  001
--@ title    What a stored step has beyond its SQL
--@ created  2026-11-21 10:30:00
--@ compatible

-- A batch, a copy, or a statement outside of a transaction needs more than its text to be run from
-- the ledger. NULL says that there is nothing more, which is all that format 1 knew.

--@ up
ALTER TABLE migc_down ADD COLUMN detail text;

--@ down
ALTER TABLE migc_down DROP COLUMN detail;
