--@ revision 001
--@ revises  base
--@ title    Schemas
--@ created  2026-01-01 00:00:01

--@ up
CREATE SCHEMA app;
CREATE SCHEMA audit;
CREATE TABLE app.tenants (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug varchar(40) NOT NULL CONSTRAINT tenants_slug_key UNIQUE,
    settings jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON SCHEMA audit IS 'who did what';

--@ down
DROP TABLE app.tenants;
DROP SCHEMA audit;
DROP SCHEMA app;
