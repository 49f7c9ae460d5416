--@ revision 001
--@ revises  base
--@ title    Count visits
--@ created  2026-09-01 10:00:00

--@ up
CREATE TABLE visits (
    page text PRIMARY KEY,
    count bigint NOT NULL
);

--@ down
DROP TABLE visits;
