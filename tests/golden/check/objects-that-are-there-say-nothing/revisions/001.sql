--@ revision 001
--@ revises  base

--@ up
CREATE SCHEMA app;
CREATE TABLE app.users (id bigint PRIMARY KEY, name text, changed timestamptz);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE TRIGGER users_touch BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER users_same BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE FUNCTION app.short(name text, size integer DEFAULT 3) RETURNS text LANGUAGE sql AS $$ SELECT left(name, size) $$;
CREATE POLICY own ON app.users USING (id > 0);
REVOKE ALL ON FUNCTION pg_read_file(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lower(text) TO PUBLIC;
SET search_path = app;
ALTER FUNCTION short RENAME TO brief;
COMMENT ON FUNCTION brief(text, integer) IS 'the beginning';
ALTER TRIGGER users_touch ON users RENAME TO users_changed;
DROP TRIGGER users_changed ON users;
DROP FUNCTION touch, brief;
DROP POLICY own ON users;

--@ down
DROP SCHEMA app CASCADE;
