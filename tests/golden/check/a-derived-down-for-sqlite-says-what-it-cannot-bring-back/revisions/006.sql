--@ revision 006
--@ revises  005

--@ up
CREATE TABLE IF NOT EXISTS notes (id integer PRIMARY KEY);

--@ down auto
