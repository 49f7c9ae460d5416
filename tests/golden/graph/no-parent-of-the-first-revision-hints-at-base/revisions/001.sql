--@ revision 001

--@ up
CREATE TABLE t001 (id integer PRIMARY KEY);

--@ down
DROP TABLE t001;
