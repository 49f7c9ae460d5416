--@ revision 002b
--@ revises  001
--@ title    Phone of every user
--@ created  2025-10-02T09:30:00Z

--@ up
CREATE TABLE t002b (id integer PRIMARY KEY);

--@ down
DROP TABLE t002b;
