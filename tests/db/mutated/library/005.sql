--@ revision 005
--@ revises  004
--@ title    Who reads what
--@ created  2026-01-01 00:00:05

--@ up
CREATE VIEW open_loans AS SELECT l.id, b."Title" AS title, r.surname, r.town FROM loans l JOIN "Books" b ON b."Id" = l."BookId" LEFT JOIN readers r ON r.id = l.reader_id WHERE l.until IS NULL;
CREATE VIEW open_towns AS SELECT DISTINCT town FROM open_loans ORDER BY town;
CREATE TABLE fines (
    LIKE loans INCLUDING DEFAULTS,
    amount numeric(6, 2) NOT NULL
);
ALTER TABLE fines ADD PRIMARY KEY (id), ADD FOREIGN KEY (reader_id) REFERENCES readers;

--@ down
DROP TABLE fines;
DROP VIEW open_towns;
DROP VIEW open_loans;
