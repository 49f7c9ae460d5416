--@ revision 007

--@ up
CREATE TABLE t007 (id integer PRIMARY KEY);

--@ down
DROP TABLE t007;
