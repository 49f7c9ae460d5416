--@ revision 005
--@ revises  004
--@ title    Texts belong to teams
--@ created  2026-01-01 00:00:05
--@ depends  002

--@ up
ALTER TABLE texts ADD COLUMN team_id integer REFERENCES teams (id);
CREATE VIEW team_texts AS SELECT t.id, t.title, m.user_id FROM texts t JOIN members m ON m.team_id = t.team_id;

--@ down
DROP VIEW team_texts;
ALTER TABLE texts DROP COLUMN team_id;
