--@ revision 002g
--@ revises  001

--@ up
CREATE TABLE t002g (id integer PRIMARY KEY);

--@ down
DROP TABLE t002g;
