--@ revision 001
--@ revises  base

--@ up postgresql
SET search_path = public;
CREATE TABLE t (a integer);

--@ up sqlite
PRAGMA user_version = 3;
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
