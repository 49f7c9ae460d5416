--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
--@ only postgresql
--@ no-transaction
--@ unchecked
--@ done-when SELECT 1
CREATE INDEX CONCURRENTLY i ON t(a);
--@ only sqlite
CREATE INDEX i ON t(a);
--@ allow enclosed-transaction "copied"
CREATE TABLE u (a integer);

--@ down nothing
