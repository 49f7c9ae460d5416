--@ revision 002
--@ revises  001
--@ title    Members
--@ created  2026-01-01 00:00:02

--@ up
CREATE TABLE members (
    user_id integer NOT NULL REFERENCES users (id),
    team_id integer NOT NULL REFERENCES teams (id),
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

--@ down
DROP TABLE members;
