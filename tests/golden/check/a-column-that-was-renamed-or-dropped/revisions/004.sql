--@ revision 004
--@ revises  003

--@ up
CREATE INDEX ON users (lower(phone));

--@ down irreversible "a test"
