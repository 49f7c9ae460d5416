--@ revision 005
--@ revises  006

--@ up
CREATE TABLE t005 (id integer PRIMARY KEY);

--@ down
DROP TABLE t005;
