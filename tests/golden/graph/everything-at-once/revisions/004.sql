--@ revision 004
--@ revises  004

--@ up
CREATE TABLE t004 (id integer PRIMARY KEY);

--@ down
DROP TABLE t004;
