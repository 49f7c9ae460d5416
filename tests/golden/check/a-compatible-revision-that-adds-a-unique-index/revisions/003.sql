--@ revision 003
--@ revises  002
--@ compatible

--@ up
CREATE UNIQUE INDEX CONCURRENTLY users_name ON users (name);

--@ down
DROP INDEX CONCURRENTLY users_name;
