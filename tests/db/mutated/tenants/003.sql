--@ revision 003
--@ revises  002
--@ title    A row for each change
--@ created  2026-01-01 00:00:03

--@ up
CREATE TABLE audit.events (
    at timestamptz NOT NULL DEFAULT now(),
    tenant_id uuid NOT NULL,
    what text NOT NULL,
    detail jsonb
) PARTITION BY RANGE (at);
CREATE TABLE audit.events_2025 PARTITION OF audit.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE audit.events_2026 PARTITION OF audit.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX events_tenant ON audit.events (tenant_id, at);

--@ down
DROP TABLE audit.events_2026;
DROP TABLE audit.events_2025;
DROP TABLE audit.events;
