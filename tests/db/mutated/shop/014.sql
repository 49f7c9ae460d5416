--@ revision 014
--@ revises  013
--@ title    Keys that say what follows
--@ created  2026-01-01 00:00:14

--@ up
ALTER TABLE categories DROP CONSTRAINT categories_parent_id_fkey;
ALTER TABLE categories ADD CONSTRAINT categories_parent FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX products_title ON products (category_id, title);
ALTER TABLE products ADD CONSTRAINT products_title_key UNIQUE USING INDEX products_title;
DROP INDEX customers_full_name;

--@ down
CREATE INDEX customers_full_name ON customers (lower(full_name));
ALTER TABLE products DROP CONSTRAINT products_title_key;
ALTER TABLE categories DROP CONSTRAINT categories_parent;
ALTER TABLE categories ADD CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES categories (id);
