--@ revision 009
--@ revises  008
--@ title    Other names
--@ created  2026-01-01 00:00:09

--@ up
ALTER TYPE app.plan RENAME VALUE 'team' TO 'business';
ALTER TYPE app.plan RENAME TO subscription;
ALTER POLICY own_invoices ON app.invoices USING (tenant_id = app.current_tenant() AND gross >= 0);
ALTER SEQUENCE app.invoice_numbers INCREMENT 1;
ALTER DOMAIN app.percent DROP CONSTRAINT percent_range;
ALTER DOMAIN app.percent ADD CONSTRAINT percent_limits CHECK (VALUE >= 0 AND VALUE <= 1000);
ALTER FUNCTION app.current_tenant() RENAME TO this_tenant;

--@ down
ALTER FUNCTION app.this_tenant() RENAME TO current_tenant;
ALTER DOMAIN app.percent DROP CONSTRAINT percent_limits;
ALTER DOMAIN app.percent ADD CONSTRAINT percent_range CHECK (VALUE BETWEEN 0 AND 100);
ALTER SEQUENCE app.invoice_numbers INCREMENT 10;
ALTER POLICY own_invoices ON app.invoices USING (tenant_id = app.current_tenant());
ALTER TYPE app.subscription RENAME TO plan;
ALTER TYPE app.plan RENAME VALUE 'business' TO 'team';
