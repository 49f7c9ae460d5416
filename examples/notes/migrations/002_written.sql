--@ revision 002
--@ revises  001
--@ title    When a note was written
--@ created  2026-02-03 10:00:00

--@ up
ALTER TABLE note ADD COLUMN written text;
CREATE INDEX note_written ON note (written);

--@ down
DROP INDEX note_written;
ALTER TABLE note DROP COLUMN written;
