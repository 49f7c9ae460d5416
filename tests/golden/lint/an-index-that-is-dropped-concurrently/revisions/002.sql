--@ revision 002
--@ revises  001

--@ up
DROP INDEX CONCURRENTLY users_by_name;

--@ down nothing
