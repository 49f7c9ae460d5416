--@ revision 008
--@ revises  007
--@ title    Addresses stand alone
--@ created  2026-01-01 00:00:08

--@ up
CREATE TABLE addresses (
    reader_id integer PRIMARY KEY REFERENCES readers (id),
    street text,
    town text NOT NULL
);
INSERT INTO addresses (reader_id, street, town) SELECT id, street, town FROM readers;
DROP VIEW open_towns;
DROP VIEW open_loans;
ALTER TABLE readers DROP COLUMN street, DROP COLUMN town;
CREATE VIEW open_loans AS SELECT l.id, b."Title" AS title, r.surname, a.town FROM loans l JOIN "Books" b ON b."Id" = l."BookId" LEFT JOIN readers r ON r.id = l.reader_id LEFT JOIN addresses a ON a.reader_id = r.id WHERE l.until IS NULL;

--@ down
DROP VIEW open_loans;
ALTER TABLE readers ADD COLUMN street text, ADD COLUMN town text NOT NULL DEFAULT 'Ghent';
UPDATE readers r SET street = a.street, town = a.town FROM addresses a WHERE a.reader_id = r.id;
CREATE VIEW open_loans AS SELECT l.id, b."Title" AS title, r.surname, r.town FROM loans l JOIN "Books" b ON b."Id" = l."BookId" LEFT JOIN readers r ON r.id = l.reader_id WHERE l.until IS NULL;
CREATE VIEW open_towns AS SELECT DISTINCT town FROM open_loans ORDER BY town;
DROP TABLE addresses;
