--@ revision 006
--@ revises  005
--@ title    Fails in its second half where there is no hurdle
--@ created  2026-01-06 00:00:00

--@ up
CREATE TABLE six (n integer);
--@ no-transaction
INSERT INTO hurdle VALUES (6);

--@ down
--@ no-transaction
DELETE FROM hurdle;
DROP TABLE six;
