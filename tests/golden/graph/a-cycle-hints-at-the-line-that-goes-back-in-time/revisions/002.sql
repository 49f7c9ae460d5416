--@ revision 002
--@ revises  003
--@ created  2025-01-02

--@ up
CREATE TABLE t002 (id integer PRIMARY KEY);

--@ down
DROP TABLE t002;
