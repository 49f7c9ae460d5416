--@ revision 013
--@ revises  012
--@ title    What sells
--@ created  2026-01-01 00:00:13

--@ up
CREATE MATERIALIZED VIEW sales AS
    SELECT p.id AS product_id, p.title, count(*) AS sold
    FROM products p
    JOIN order_items i ON i.product_id = p.id
    GROUP BY p.id, p.title;
CREATE UNIQUE INDEX sales_product ON sales (product_id);
COMMENT ON MATERIALIZED VIEW sales IS 'refreshed each night';
COMMENT ON COLUMN products.price IS 'without tax';

--@ down
COMMENT ON COLUMN products.price IS NULL;
DROP MATERIALIZED VIEW sales;
