--@ revision a1b2c3d4
--@ revises  base

--@ up
CREATE TABLE ta1b2c3d4 (id integer PRIMARY KEY);

--@ down
DROP TABLE ta1b2c3d4;
