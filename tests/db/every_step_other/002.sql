--@ revision 002
--@ revises  001
--@ title    Written anew
--@ created  2026-01-02 00:00:00

--@ up
CREATE TABLE pairs (a integer, b text);

--@ down
DROP TABLE pairs;
