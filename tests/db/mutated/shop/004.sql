--@ revision 004
--@ revises  003
--@ title    What is sold
--@ created  2026-01-01 00:00:04

--@ up
INSERT INTO categories (id, title, parent_id) VALUES (1, 'Books', NULL), (2, 'Novels', 1);
INSERT INTO products (category_id, title, price) VALUES (2, 'Middlemarch', 12.50);
UPDATE products SET title = upper(title) WHERE category_id = 2;

--@ down
DELETE FROM products WHERE category_id = 2;
DELETE FROM categories WHERE id IN (1, 2);
