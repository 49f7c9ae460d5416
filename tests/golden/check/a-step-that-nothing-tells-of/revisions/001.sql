--@ revision 001
--@ revises  base

--@ up postgresql
CREATE INDEX CONCURRENTLY ON t (a);

CREATE INDEX CONCURRENTLY i ON U&"t" (a);

--@ no-transaction
CALL p();

--@ no-transaction
--@ unchecked
SOMETHING NEW;

--@ unchecked
CREATE INDEX CONCURRENTLY i ON t (a) SOMETHING NEW;

--@ up sqlite
VACUUM INTO 'copy';

--@ down postgresql
DROP INDEX CONCURRENTLY U&"i";

--@ down sqlite nothing
