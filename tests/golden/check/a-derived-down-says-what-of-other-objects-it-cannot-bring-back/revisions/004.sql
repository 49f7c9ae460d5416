--@ revision 004
--@ revises  003

--@ up
DROP INDEX CONCURRENTLY users_name;

--@ down auto
