--@ revision 002
--@ revises  001

--@ up
CREATE INDEX users_name ON users (name);

--@ down nothing
