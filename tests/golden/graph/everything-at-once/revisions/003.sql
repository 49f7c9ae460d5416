--@ revision 003
--@ revises  00002x

--@ up
CREATE TABLE t003 (id integer PRIMARY KEY);

--@ down
DROP TABLE t003;
