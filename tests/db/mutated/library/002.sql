--@ revision 002
--@ revises  001
--@ title    Loans
--@ created  2026-01-01 00:00:02

--@ up
CREATE TABLE loans (
    id bigserial,
    "BookId" integer NOT NULL,
    reader_id integer,
    since date NOT NULL DEFAULT CURRENT_DATE,
    until date,
    CONSTRAINT loans_pkey PRIMARY KEY (id),
    CONSTRAINT loans_book FOREIGN KEY ("BookId") REFERENCES "Books" ("Id") ON DELETE CASCADE,
    CONSTRAINT loans_reader FOREIGN KEY (reader_id) REFERENCES readers (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT loans_order CHECK (until IS NULL OR until >= since)
);
CREATE INDEX loans_book_id ON loans ("BookId");
CREATE INDEX loans_open ON loans (reader_id, since DESC) WHERE until IS NULL;

--@ down
DROP INDEX IF EXISTS loans_open;
DROP INDEX IF EXISTS loans_book_id;
DROP TABLE loans;
