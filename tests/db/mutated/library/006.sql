--@ revision 006
--@ revises  005
--@ title    Journals are media too
--@ created  2026-01-01 00:00:06

--@ up
CREATE TABLE media (
    id integer NOT NULL,
    added timestamp NOT NULL DEFAULT LOCALTIMESTAMP
);
CREATE TABLE journals (
    issn char(9) UNIQUE
) INHERITS (media);
ALTER TABLE media ADD COLUMN weight real;
INSERT INTO readers (id, surname, forename) VALUES (1, 'Claes', 'Ann'), (2, 'Maes', 'Jan');
INSERT INTO journals (id, issn) VALUES (1, '0000-0019');

--@ down
DELETE FROM readers WHERE id IN (1, 2);
DROP TABLE journals;
DROP TABLE media;
