--@ revision 007
--@ revises  006
--@ title    Another year, and a default
--@ created  2026-01-01 00:00:07

--@ up
CREATE TABLE audit.events_2027 (LIKE audit.events INCLUDING DEFAULTS);
ALTER TABLE audit.events ATTACH PARTITION audit.events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE audit.events_rest PARTITION OF audit.events DEFAULT;
ALTER TABLE audit.events ADD COLUMN actor text;

--@ down
ALTER TABLE audit.events DROP COLUMN actor;
DROP TABLE audit.events_rest;
ALTER TABLE audit.events DETACH PARTITION audit.events_2027;
DROP TABLE audit.events_2027;
