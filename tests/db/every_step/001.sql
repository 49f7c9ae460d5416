--@ revision 001
--@ revises  base
--@ title    The tables that the others change
--@ created  2026-01-01 00:00:00
--@ variable owner "nobody"
--@ variable place "notes"

--@ up
CREATE TABLE items (id integer PRIMARY KEY, n integer NOT NULL CHECK (n < 2));
INSERT INTO items (id, n) VALUES (1, 0), (2, 0), (3, 0), (5, 0), (8, 0), (13, 0), (21, 0), (34, 0);
CREATE TABLE :"place" (owner text);
INSERT INTO :"place" VALUES (:'owner');

--@ down
DROP TABLE :"place";
DROP TABLE items;

--@ verify
SELECT id FROM items WHERE n < 0;
SELECT owner, 'of ' || :'owner' FROM :"place" WHERE owner <> :'owner';
