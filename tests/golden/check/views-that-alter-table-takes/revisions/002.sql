--@ revision 002
--@ revises  001

--@ up
CREATE UNIQUE INDEX ON counted (id);
ALTER TABLE active RENAME TO alive;
ALTER TABLE alive RENAME COLUMN id TO number;
ALTER VIEW alive ALTER COLUMN number SET DEFAULT 1;
DROP VIEW alive;
DROP MATERIALIZED VIEW counted;

--@ down irreversible "a test"
