--@ revision ab
--@ revises  001

--@ up
CREATE TABLE tab (id integer PRIMARY KEY);

--@ down
DROP TABLE tab;
