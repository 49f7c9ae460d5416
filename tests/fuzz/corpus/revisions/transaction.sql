--@ revision 001
--@ revises base
--@ up
BEGIN;
CREATE TABLE a (id int);
COMMIT;
--@ down
BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT; PREPARE TRANSACTION 'x'; DISCARD ALL; ATTACH 'x' AS y; PRAGMA foreign_keys = off;
SET standard_conforming_strings = off;
