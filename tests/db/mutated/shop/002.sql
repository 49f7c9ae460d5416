--@ revision 002
--@ revises  001
--@ title    Products
--@ created  2026-01-01 00:00:02

--@ up
CREATE TABLE categories (
    id integer PRIMARY KEY,
    title varchar(80) NOT NULL,
    parent_id integer REFERENCES categories (id)
);
CREATE TABLE products (
    id bigserial PRIMARY KEY,
    category_id integer NOT NULL REFERENCES categories (id) ON DELETE RESTRICT,
    title text NOT NULL,
    price numeric(10, 2) NOT NULL,
    CONSTRAINT products_price_positive CHECK (price > 0)
);
CREATE INDEX products_category ON products (category_id);

--@ down
DROP INDEX products_category;
DROP TABLE products;
DROP TABLE categories;
