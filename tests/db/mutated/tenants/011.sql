--@ revision 011
--@ revises  010
--@ title    Billing is a schema
--@ created  2026-01-01 00:00:11

--@ up
CREATE SCHEMA billing;
ALTER TABLE app.invoices SET SCHEMA billing;
ALTER TABLE billing.invoices ADD COLUMN note text COLLATE "C";
CREATE PROCEDURE billing.forget(older_than date) LANGUAGE sql AS $$
    DELETE FROM billing.invoices WHERE (paid).paid_at < older_than
$$;

--@ down
DROP PROCEDURE billing.forget(date);
ALTER TABLE billing.invoices DROP COLUMN note;
ALTER TABLE billing.invoices SET SCHEMA app;
DROP SCHEMA billing;
