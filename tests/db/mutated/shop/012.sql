--@ revision 012
--@ revises  011
--@ title    No nicknames
--@ created  2026-01-01 00:00:12

--@ up
ALTER TABLE customers DROP COLUMN nickname;
ALTER TABLE customers ALTER COLUMN phone TYPE text;
ALTER TABLE order_items DROP CONSTRAINT order_lines_quantity_check;
ALTER TABLE order_items ADD CONSTRAINT order_items_quantity CHECK (quantity BETWEEN 1 AND 1000);

--@ down
ALTER TABLE order_items DROP CONSTRAINT order_items_quantity;
ALTER TABLE order_items ADD CONSTRAINT order_lines_quantity_check CHECK (quantity > 0);
ALTER TABLE customers ALTER COLUMN phone TYPE varchar(20);
ALTER TABLE customers ADD COLUMN nickname text DEFAULT '';
