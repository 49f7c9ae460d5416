--@ revision 005
--@ revises  004
--@ title    Totals
--@ created  2026-01-01 00:00:05

--@ up
CREATE VIEW order_totals AS
    SELECT o.id, o.customer_id, sum(l.quantity * p.price) AS total
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    JOIN products p ON p.id = l.product_id
    GROUP BY o.id, o.customer_id;
CREATE FUNCTION order_count(customer bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM orders WHERE customer_id = customer
$$;
CREATE VIEW good_customers AS SELECT c.id, c.name FROM customers c WHERE order_count(c.id) > 10;

--@ down
DROP VIEW good_customers;
DROP FUNCTION order_count(bigint);
DROP VIEW order_totals;
