--@ revision 002
--@ revises  001
--@ title    Every segment once
--@ created  2026-03-19 16:40:00

-- Transcribing a video twice stored its segments twice. A segment is now what one speaker says from one
-- moment on. An unknown speaker gets a name first: NULLs are never equal, so the constraint would miss them.

--@ up
UPDATE segments SET speaker = 'SPEAKER_00' WHERE speaker IS NULL;

DELETE FROM segments
WHERE id NOT IN (SELECT min(id) FROM segments GROUP BY source_id, start_seconds, speaker);

CREATE UNIQUE INDEX segments_once ON segments (source_id, start_seconds, speaker);

-- SQLite has no ADD CONSTRAINT, and to it the index is all the same.
--@ only postgresql
ALTER TABLE segments ADD CONSTRAINT segments_once UNIQUE USING INDEX segments_once;

--@ down
--@ only postgresql
ALTER TABLE segments DROP CONSTRAINT segments_once;
--@ only sqlite
DROP INDEX segments_once;
