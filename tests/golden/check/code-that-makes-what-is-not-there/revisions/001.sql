--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE TABLE posts (id bigint PRIMARY KEY, title text);
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
        CREATE TYPE mood AS ENUM ('good', 'bad');
    END IF;
    ALTER TABLE users ADD COLUMN feels mood;
EXCEPTION WHEN duplicate_column THEN
    RAISE NOTICE 'it is there';
END $$;
UPDATE users SET feels = 'good';
CREATE TABLE days (id bigint PRIMARY KEY, feels mood);
UPDATE posts SET feels = 'good';
ALTER TABLE days ADD COLUMN bad moood;

--@ down irreversible
