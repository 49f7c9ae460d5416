--@ revision 002
--@ revises  001

--@ up
REINDEX TABLE users;

--@ down nothing
