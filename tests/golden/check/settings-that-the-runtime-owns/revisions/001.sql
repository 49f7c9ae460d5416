--@ revision 001
--@ revises  base

--@ up postgresql
SET client_encoding = 'LATIN1';
DISCARD ALL;

--@ up sqlite
PRAGMA foreign_keys = off;
ATTACH 'x.db' AS x;
DETACH x;

--@ down
DROP TABLE t;
