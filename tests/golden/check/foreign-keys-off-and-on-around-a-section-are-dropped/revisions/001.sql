--@ revision 001
--@ revises  base

--@ up sqlite
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE t (a integer);
COMMIT;
PRAGMA foreign_keys = ON;

--@ down sqlite
PRAGMA foreign_keys=0;
DROP TABLE t;
PRAGMA foreign_keys=1;

--@ up postgresql
CREATE TABLE t (a integer);

--@ down postgresql
DROP TABLE t;
