--@ revision 006
--@ revises  005
--@ title    Writing the audit
--@ created  2026-01-01 00:00:06

--@ up
CREATE FUNCTION audit.note(tenant uuid, what text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit.events (tenant_id, what) VALUES (tenant, what)
$$;
CREATE FUNCTION audit.note_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM audit.note(NEW.tenant_id, 'invoice');
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_noted AFTER INSERT OR UPDATE OF net, tax ON app.invoices FOR EACH ROW EXECUTE FUNCTION audit.note_invoice();

--@ down
DROP TRIGGER invoices_noted ON app.invoices;
DROP FUNCTION audit.note_invoice();
DROP FUNCTION audit.note(uuid, text);
