--@ revision 004
--@ revises  001
--@ title    Texts
--@ created  2026-01-01 00:00:04

--@ up
CREATE TABLE texts (
    id bigint PRIMARY KEY,
    author_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title text NOT NULL,
    body text
);
ALTER TABLE users ADD COLUMN email text;

--@ down
ALTER TABLE users DROP COLUMN email;
DROP TABLE texts;
