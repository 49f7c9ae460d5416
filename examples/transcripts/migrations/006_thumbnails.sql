--@ revision 006
--@ revises  004
--@ title    Thumbnails of sources
--@ created  2026-06-12 10:00:00

--@ up
ALTER TABLE sources ADD COLUMN thumbnail_url text;

--@ down
ALTER TABLE sources DROP COLUMN thumbnail_url;
