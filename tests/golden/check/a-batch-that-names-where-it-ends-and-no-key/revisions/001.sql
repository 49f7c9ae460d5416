--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer PRIMARY KEY);
--@ batch b rows 10
UPDATE t SET a = 1 WHERE a <= :through;

--@ down
DROP TABLE t;
