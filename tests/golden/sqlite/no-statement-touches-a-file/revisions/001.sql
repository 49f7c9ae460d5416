--@ revision 001
--@ revises base
--@ up
CREATE TABLE t (a INTEGER);
PRAGMA temp_store_directory = 'made_here';
PRAGMA temp_store = file;
PRAGMA journal_mode = wal;
VACUUM;
--@ done-when SELECT 1
VACUUM INTO 'made_here.db';
SELECT writefile('made_here.txt', 'x');
SELECT readfile('revisions/001.sql');
CREATE TEMP TABLE big AS SELECT 1 AS a;
--@ down
DROP TABLE t;
