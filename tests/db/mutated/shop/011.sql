--@ revision 011
--@ revises  010
--@ title    Higher prices
--@ created  2026-01-01 00:00:11

--@ up
DROP VIEW order_totals;
ALTER TABLE products ALTER COLUMN price TYPE numeric(12, 2);
ALTER TABLE products ALTER COLUMN price SET DEFAULT 1;
CREATE VIEW order_totals AS
    SELECT o.id, o.customer_id, o.state, sum(l.quantity * p.price) AS total
    FROM orders o
    JOIN order_items l ON l.order_id = o.id
    JOIN products p ON p.id = l.product_id
    GROUP BY o.id, o.customer_id, o.state;

--@ down
DROP VIEW order_totals;
ALTER TABLE products ALTER COLUMN price DROP DEFAULT;
ALTER TABLE products ALTER COLUMN price TYPE numeric(10, 2);
CREATE VIEW order_totals AS
    SELECT o.id, o.customer_id, sum(l.quantity * p.price) AS total
    FROM orders o
    JOIN order_items l ON l.order_id = o.id
    JOIN products p ON p.id = l.product_id
    GROUP BY o.id, o.customer_id;
