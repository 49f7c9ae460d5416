--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text, changed timestamptz);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION short(name text) RETURNS text LANGUAGE sql AS $$ SELECT left(name, 3) $$;
CREATE POLICY own ON users USING (id > 0);

--@ down
DROP TABLE users;
DROP FUNCTION short(text);
DROP FUNCTION touch();
