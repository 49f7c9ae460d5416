--@ revision 002
--@ revises  001

--@ up
ALTER TYPE mood RENAME TO feeling;
CREATE TABLE days (id bigint PRIMARY KEY, feels mood);
CREATE FUNCTION town_of(a adress) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN a.town; END $$;
CREATE DOMAIN score AS intege CHECK (VALUE > 0);
ALTER TYPE feelings ADD VALUE 'so-so';

--@ down irreversible
