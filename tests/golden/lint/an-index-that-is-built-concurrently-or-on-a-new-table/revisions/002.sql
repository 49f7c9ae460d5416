--@ revision 002
--@ revises  001

--@ up
CREATE INDEX CONCURRENTLY users_name ON users (name);

--@ down nothing
