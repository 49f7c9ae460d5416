--@ revision 004
--@ revises  003
--@ title    Each tenant sees what is his
--@ created  2026-01-01 00:00:04

--@ up
ALTER TABLE app.invoices ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION app.current_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT current_setting('app.tenant')::uuid
$$;
CREATE POLICY own_invoices ON app.invoices FOR SELECT USING (tenant_id = app.current_tenant());
CREATE POLICY new_invoices ON app.invoices FOR INSERT WITH CHECK (tenant_id = app.current_tenant() AND net > 0);
GRANT SELECT ON app.invoices TO PUBLIC;

--@ down
REVOKE SELECT ON app.invoices FROM PUBLIC;
DROP POLICY new_invoices ON app.invoices;
DROP POLICY own_invoices ON app.invoices;
DROP FUNCTION app.current_tenant();
ALTER TABLE app.invoices DISABLE ROW LEVEL SECURITY;
