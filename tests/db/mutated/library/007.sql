--@ revision 007
--@ revises  006
--@ title    Every book has a shelf
--@ created  2026-01-01 00:00:07

--@ up
CREATE TABLE shelves (
    id integer PRIMARY KEY,
    floor smallint NOT NULL CHECK (floor BETWEEN -1 AND 9)
);
INSERT INTO shelves (id, floor) SELECT DISTINCT shelf, 0 FROM "Books";
ALTER TABLE "Books" ADD CONSTRAINT "FK_Books_shelf" FOREIGN KEY (shelf) REFERENCES shelves (id) NOT VALID;
ALTER TABLE "Books" VALIDATE CONSTRAINT "FK_Books_shelf";
ALTER TABLE "Books" ALTER COLUMN shelf DROP DEFAULT, ALTER COLUMN shelf DROP NOT NULL;

--@ down
ALTER TABLE "Books" ALTER COLUMN shelf SET DEFAULT 0, ALTER COLUMN shelf SET NOT NULL;
ALTER TABLE "Books" DROP CONSTRAINT "FK_Books_shelf";
DROP TABLE shelves;
