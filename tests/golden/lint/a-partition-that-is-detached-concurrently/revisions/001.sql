--@ revision 001
--@ revises  base

--@ up
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

--@ down
DROP TABLE events;
