--@ revision e5f6a7b8
--@ revises  00000000

--@ up
CREATE TABLE te5f6a7b8 (id integer PRIMARY KEY);

--@ down
DROP TABLE te5f6a7b8;
