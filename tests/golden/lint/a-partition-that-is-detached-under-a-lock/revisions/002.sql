--@ revision 002
--@ revises  001

--@ up
ALTER TABLE events DETACH PARTITION events_2025;

--@ down
ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
