--@ revision 008
--@ revises  006
--@ title    Votes
--@ created  2026-01-01 00:00:08

--@ up
CREATE TABLE votes (
    user_id integer NOT NULL REFERENCES users (id),
    text_id bigint NOT NULL REFERENCES texts (id),
    value smallint NOT NULL DEFAULT 1,
    CONSTRAINT votes_pkey PRIMARY KEY (user_id, text_id)
);
ALTER TABLE users RENAME COLUMN name TO login;

--@ down
ALTER TABLE users RENAME COLUMN login TO name;
DROP TABLE votes;
