--@ revision 003
--@ revises  002
--@ title    Add transcription_model to sources
--@ created  2026-04-07 11:05:00

--@ up
ALTER TABLE sources ADD COLUMN transcription_model varchar(100);

--@ down
ALTER TABLE sources DROP COLUMN transcription_model;
