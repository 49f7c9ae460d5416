--@ revision 002
--@ revises  001
--@ title    Numbers
--@ created  2026-01-01 00:00:02

--@ up
CREATE SEQUENCE app.invoice_numbers START 1000 INCREMENT 10;
CREATE TYPE app.money_amount AS (amount numeric(12, 2), currency char(3));
CREATE TABLE app.invoices (
    number bigint PRIMARY KEY DEFAULT nextval('app.invoice_numbers'),
    tenant_id uuid NOT NULL REFERENCES app.tenants (id),
    net numeric(12, 2) NOT NULL,
    tax numeric(12, 2) NOT NULL DEFAULT 0,
    gross numeric(12, 2) GENERATED ALWAYS AS (net + tax) STORED,
    paid app.money_amount
);
ALTER SEQUENCE app.invoice_numbers OWNED BY app.invoices.number;

--@ down
ALTER TABLE app.invoices ALTER COLUMN number DROP DEFAULT;
ALTER SEQUENCE app.invoice_numbers OWNED BY NONE;
DROP TABLE app.invoices;
DROP TYPE app.money_amount;
DROP SEQUENCE app.invoice_numbers;
