--@ revision 003

--@ up
CREATE TABLE t003 (id integer PRIMARY KEY);

--@ down
DROP TABLE t003;
