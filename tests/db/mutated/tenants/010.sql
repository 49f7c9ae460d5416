--@ revision 010
--@ revises  009
--@ title    What is due
--@ created  2026-01-01 00:00:10

--@ up
CREATE VIEW app.due AS SELECT i.number, t.slug, i.gross FROM app.invoices i JOIN app.tenants t ON t.id = i.tenant_id WHERE (i.paid).amount IS NULL;
CREATE RULE due_read_only AS ON DELETE TO app.due DO INSTEAD NOTHING;
CREATE OR REPLACE FUNCTION audit.note(tenant uuid, what text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit.events (tenant_id, what, actor) VALUES (tenant, what, current_user)
$$;
ALTER TABLE app.invoices ADD CONSTRAINT invoices_net CHECK (net <> 0) NOT VALID;
ALTER TABLE app.invoices VALIDATE CONSTRAINT invoices_net;

--@ down
ALTER TABLE app.invoices DROP CONSTRAINT invoices_net;
CREATE OR REPLACE FUNCTION audit.note(tenant uuid, what text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit.events (tenant_id, what) VALUES (tenant, what)
$$;
DROP VIEW app.due;
