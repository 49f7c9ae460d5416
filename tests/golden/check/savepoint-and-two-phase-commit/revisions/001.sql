--@ revision 001
--@ revises  base

--@ up postgresql
SAVEPOINT s;
RELEASE s;
PREPARE TRANSACTION 'x';
COMMIT PREPARED 'x';

--@ up sqlite
ROLLBACK;

--@ down
DROP TABLE t;
