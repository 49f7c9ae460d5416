--@ revision 002
--@ revises  001

--@ up
REINDEX TABLE CONCURRENTLY users;

--@ down nothing
