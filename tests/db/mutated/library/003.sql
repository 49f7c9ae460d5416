--@ revision 003
--@ revises  002
--@ title    Functions that count
--@ created  2026-01-01 00:00:03

--@ up
CREATE FUNCTION loans_of(reader integer) RETURNS SETOF loans LANGUAGE sql STABLE AS $$
    SELECT * FROM loans WHERE reader_id = reader
$$;
CREATE FUNCTION loans_of(reader integer, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM loans WHERE reader_id = reader AND since = day
$$;
CREATE FUNCTION full_name(r readers) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT r.forename || ' ' || r.surname
$$;

--@ down
DROP FUNCTION full_name(readers);
DROP FUNCTION loans_of(integer, date);
DROP FUNCTION loans_of(integer);
