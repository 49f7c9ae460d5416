--@ revision 005
--@ revises  004
--@ title    Find segments by speaker
--@ created  2026-06-11 14:20:00

-- PostgreSQL refuses CONCURRENTLY inside a transaction; migc sees that and runs it outside.

--@ up
--@ only postgresql
CREATE INDEX CONCURRENTLY segments_speaker ON segments (speaker);
--@ only sqlite
CREATE INDEX segments_speaker ON segments (speaker);

--@ down
DROP INDEX segments_speaker;
