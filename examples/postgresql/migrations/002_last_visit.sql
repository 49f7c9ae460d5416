--@ revision 002
--@ revises  001
--@ title    When a page was last visited
--@ created  2026-09-15 10:00:00

--@ up
ALTER TABLE visits ADD COLUMN last_visit timestamptz NOT NULL DEFAULT now();

--@ down
ALTER TABLE visits DROP COLUMN last_visit;
