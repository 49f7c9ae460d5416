--@ revision 001
--@ revises  base

--@ up postgresql
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);
ALTER TABLE t DETACH PARTITION p CONCURRENTLY;
REINDEX TABLE CONCURRENTLY t;
VACUUM;
ALTER SYSTEM SET work_mem = '1MB';
CREATE DATABASE d;
--@ done-when SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid
CREATE INDEX CONCURRENTLY ON t (a);

--@ no-transaction
--@ done-when SELECT 1 FROM filled
CALL p();

--@ no-transaction
--@ unchecked
--@ done-when TABLE filled
SOMETHING NEW;

--@ no-transaction
UPDATE t SET a = 1;

--@ up sqlite
VACUUM;
PRAGMA journal_mode = WAL;

--@ down postgresql
DROP INDEX CONCURRENTLY i;

--@ down sqlite nothing
