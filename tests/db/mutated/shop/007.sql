--@ revision 007
--@ revises  006
--@ title    Better names
--@ created  2026-01-01 00:00:07

--@ up
ALTER TABLE customers RENAME COLUMN name TO full_name;
ALTER TABLE order_lines RENAME TO order_items;
ALTER INDEX products_category RENAME TO products_by_category;
ALTER TABLE orders RENAME CONSTRAINT orders_customer TO orders_customer_fkey;

--@ down
ALTER TABLE orders RENAME CONSTRAINT orders_customer_fkey TO orders_customer;
ALTER INDEX products_by_category RENAME TO products_category;
ALTER TABLE order_items RENAME TO order_lines;
ALTER TABLE customers RENAME COLUMN full_name TO name;
