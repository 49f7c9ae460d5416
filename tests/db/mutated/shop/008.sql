--@ revision 008
--@ revises  007
--@ title    How to reach a customer
--@ created  2026-01-01 00:00:08

--@ up
ALTER TABLE customers ADD COLUMN phone varchar(20), ADD COLUMN nickname text DEFAULT '';
UPDATE customers SET nickname = full_name WHERE nickname = '';
ALTER TABLE products ADD COLUMN code text;
UPDATE products SET code = 'P' || id;
ALTER TABLE products ALTER COLUMN code SET NOT NULL;
ALTER TABLE products ADD CONSTRAINT products_code_key UNIQUE (code);
CREATE INDEX customers_full_name ON customers (lower(full_name));

--@ down
DROP INDEX customers_full_name;
ALTER TABLE products DROP CONSTRAINT products_code_key;
ALTER TABLE products DROP COLUMN code;
ALTER TABLE customers DROP COLUMN nickname, DROP COLUMN phone;
