--@ revision 001
--@ revises base
--@ up
CREATE TABLE "größe" (id INTEGER PRIMARY KEY, länge TEXT NOT NUL);
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
CREATE INDEX users_email ON users(emial);
INSERT INTO users VALUES (1, 'ä'), (2, 'ä');
INSERT INTO usres VALUES (1, 'a');
UPDATE users SET email = 'größer', nmae = 'x';
ALTER TABLE users
    ADD COLUMN email TEXT;
CREATE TABLE public.t (id INTEGER);
PRAGMA writable_schema = on;
--@ copy users from "data/users.csv" header
--@ down
DROP TABLE user;
--@ verify
SELECT id FROM users WHERE langauge IS NULL;
