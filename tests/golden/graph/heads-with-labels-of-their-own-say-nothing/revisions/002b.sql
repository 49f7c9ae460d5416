--@ revision 002b
--@ revises  001
--@ label    phone

--@ up
CREATE TABLE t002b (id integer PRIMARY KEY);

--@ down
DROP TABLE t002b;
