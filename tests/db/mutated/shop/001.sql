--@ revision 001
--@ revises  base
--@ title    Customers
--@ created  2026-01-01 00:00:01

--@ up
CREATE TYPE order_state AS ENUM ('open', 'paid', 'shipped');
CREATE DOMAIN email_address AS text CONSTRAINT email_address_form CHECK (VALUE LIKE '%@%');
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email email_address NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

--@ down
DROP TABLE customers;
DROP DOMAIN email_address;
DROP TYPE order_state;
