--@ revision 003
--@ revises  002

--@ up
DROP VIEW names;
DROP RULE silent ON people;
ALTER TABLE people DROP CONSTRAINT users_name;

--@ down
ALTER TABLE people ADD CONSTRAINT users_name CHECK (is_fine(name));
CREATE RULE silent AS ON DELETE TO people WHERE old.number = 0 DO INSTEAD NOTHING;
CREATE VIEW names AS SELECT p.name FROM people p;
