--@ revision 004
--@ revises  003
--@ title    Several at once
--@ created  2026-01-01 00:00:04

--@ up
ALTER TABLE readers
    ADD COLUMN street text,
    ADD COLUMN town text NOT NULL DEFAULT 'Ghent',
    ADD CONSTRAINT readers_name_key UNIQUE (surname, forename),
    ALTER COLUMN forename SET DEFAULT '?';
ALTER TABLE "Books" ALTER COLUMN "Title" TYPE varchar(200), ADD COLUMN shelf integer NOT NULL DEFAULT 0;
CREATE INDEX books_languages ON "Books" USING gin (languages);

--@ down
DROP INDEX books_languages;
ALTER TABLE "Books" DROP COLUMN shelf, ALTER COLUMN "Title" TYPE text;
ALTER TABLE readers
    ALTER COLUMN forename DROP DEFAULT,
    DROP CONSTRAINT readers_name_key,
    DROP COLUMN town,
    DROP COLUMN street;
