--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
COMMIT;
CREATE TABLE u (a integer);

--@ down
DROP TABLE t;
