--@ revision 001
--@ revises  base
--@ title    What? "Quotes" and */ ends
--@ created  2025-10-01 14:00:00

-- What is this for?
-- Two lines.

--@ up
CREATE TABLE t (
    i integer,
    s text DEFAULT 'è \ "??/'
);
--@ only postgresql
CREATE INDEX CONCURRENTLY t_i ON t (i);
--@ only sqlite
CREATE INDEX t_i ON t (i);

--@ down
DROP TABLE t;
