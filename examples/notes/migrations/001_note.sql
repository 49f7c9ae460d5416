--@ revision 001
--@ revises  base
--@ title    Notes
--@ created  2026-02-02 09:00:00

--@ up
CREATE TABLE note (
    id integer PRIMARY KEY,
    body text NOT NULL
);

--@ down
DROP TABLE note;
