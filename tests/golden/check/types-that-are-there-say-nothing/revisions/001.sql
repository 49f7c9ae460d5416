--@ revision 001
--@ revises  base

--@ up
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN score AS integer CHECK (VALUE > 0);
CREATE TYPE address AS (street text, town varchar(80)[]);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE users (
    id bigserial PRIMARY KEY, feels mood, moods mood[], score public.score, home address, at timestamptz(3),
    flags bit varying(3), tags _text, kind "char", shape pg_catalog.polygon, span span, spans span_multirange,
    class pg_class, since interval year to month);
CREATE TABLE guests (host users, moods _mood);
DO $$ BEGIN CREATE TYPE colour AS ENUM ('red'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE walls (id bigint PRIMARY KEY, colour colour);

--@ down irreversible
