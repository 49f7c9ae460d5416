--@ revision e5f6a7b8
--@ revises  a1b2c3d5

--@ up
CREATE TABLE te5f6a7b8 (id integer PRIMARY KEY);

--@ down
DROP TABLE te5f6a7b8;
