--@ revision 001
--@ revises  base
--@ title    A table
--@ created  2025-10-01 14:00:00
-- What it is for.

--@ up
CREATE TABLE a (id int);

--@ down
DROP TABLE a;
