--@ revision 001
--@ revises  base
--@ title    Books
--@ created  2026-01-01 00:00:01

--@ up
CREATE TABLE "Books" (
    "Id" integer GENERATED ALWAYS AS IDENTITY,
    "Title" text NOT NULL,
    isbn char(13),
    languages text[] NOT NULL DEFAULT '{}',
    CONSTRAINT "PK_Books" PRIMARY KEY ("Id")
);
CREATE TABLE readers (
    id integer CONSTRAINT readers_pkey PRIMARY KEY,
    surname text NOT NULL,
    forename text,
    born date CHECK (born > '1900-01-01')
);
CREATE UNIQUE INDEX "IX_Books_isbn" ON "Books" (isbn);

--@ down
DROP TABLE IF EXISTS readers;
DROP TABLE IF EXISTS "Books";
