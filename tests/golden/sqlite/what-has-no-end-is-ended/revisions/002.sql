--@ revision 002
--@ revises 001
--@ up
CREATE INDEX i ON numbers(n);
CREATE TABLE t (a INTEGER,);
--@ down
DROP INDEX i;
