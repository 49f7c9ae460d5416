--@ revision 003
--@ revises  002
--@ title    Orders
--@ created  2026-01-01 00:00:03

--@ up
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL,
    state order_state NOT NULL DEFAULT 'open',
    ordered_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;
CREATE TABLE order_lines (
    order_id bigint NOT NULL REFERENCES orders (id),
    line_number integer NOT NULL,
    product_id bigint NOT NULL REFERENCES products (id),
    quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
    PRIMARY KEY (order_id, line_number)
);
CREATE INDEX orders_open ON orders (ordered_at) WHERE state = 'open';

--@ down
DROP TABLE order_lines;
DROP TABLE orders;
