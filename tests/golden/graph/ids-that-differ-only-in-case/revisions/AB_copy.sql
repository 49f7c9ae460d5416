--@ revision AB
--@ revises  ab

--@ up
CREATE TABLE tAB (id integer PRIMARY KEY);

--@ down
DROP TABLE tAB;
