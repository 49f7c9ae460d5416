--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, age integer DEFAULT 0);
CREATE TABLE logins (at timestamptz);

--@ down
DO $$ BEGIN EXECUTE 'DROP TABLE users, logins'; END $$;
