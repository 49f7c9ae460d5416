-- Names that the server makes where another constraint of the schema has the one that it would take.
CREATE TABLE taken (x integer CONSTRAINT b_x_check CHECK (x > 0), CONSTRAINT b_y_check CHECK (x > 1), CONSTRAINT b_z_fkey CHECK (x > 2),
    CONSTRAINT b_w_key CHECK (x > 3), CONSTRAINT b_pkey CHECK (x > 4), CONSTRAINT c_check CHECK (x > 5));
CREATE TABLE b (x integer CHECK (x > 0));
ALTER TABLE b ADD CHECK (x > 1), ADD CHECK (x > 2);
ALTER TABLE b DROP CONSTRAINT b_x_check1;
ALTER TABLE b ADD COLUMN y integer CHECK (y > 0);
CREATE TABLE other (id integer PRIMARY KEY);
ALTER TABLE b ADD COLUMN z integer REFERENCES other;
ALTER TABLE b ADD COLUMN w integer UNIQUE;
ALTER TABLE b ADD PRIMARY KEY (x);
ALTER TABLE b DROP CONSTRAINT b_pkey1;
CREATE DOMAIN c AS integer CHECK (VALUE > 0);
ALTER DOMAIN c ADD CHECK (VALUE > 1);
ALTER DOMAIN c DROP CONSTRAINT c_check2;
CREATE TABLE c_t (x integer CHECK (x > 0));
-- A table that is renamed keeps its constraints' names; one that is gone holds none.
CREATE TABLE first (x integer CHECK (x > 0));
ALTER TABLE first RENAME TO second;
CREATE TABLE first (x integer CHECK (x > 1));
DROP TABLE second;
CREATE TABLE third (x integer CONSTRAINT fourth_x_check CHECK (x > 0));
DROP TABLE third;
CREATE TABLE fourth (x integer CHECK (x > 0));
-- Long names are cut, and then meet.
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1 (
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb serial PRIMARY KEY, ccccccccccccccccccccccccccc integer UNIQUE CHECK (ccccccccccccccccccccccccccc > 0));
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2 (
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb serial PRIMARY KEY, ccccccccccccccccccccccccccc integer UNIQUE CHECK (ccccccccccccccccccccccccccc > 0));
-- An index keeps what its columns were called, and names of its copies come from there.
CREATE TABLE parted (a integer NOT NULL, c integer, UNIQUE (a)) PARTITION BY LIST (a);
CREATE INDEX ON parted (a, c);
ALTER TABLE parted RENAME a TO b;
CREATE TABLE part PARTITION OF parted DEFAULT;
CREATE TABLE alike (LIKE parted INCLUDING ALL);
