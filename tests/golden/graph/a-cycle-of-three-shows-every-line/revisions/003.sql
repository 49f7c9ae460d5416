--@ revision 003
--@ revises  002

--@ up
CREATE TABLE t003 (id integer PRIMARY KEY);

--@ down
DROP TABLE t003;
