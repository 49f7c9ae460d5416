--@ revision 002a
--@ revises  001
--@ title    Mail of every user
--@ created  2025-10-01 14:00:00

--@ up
CREATE TABLE t002a (id integer PRIMARY KEY);

--@ down
DROP TABLE t002a;
