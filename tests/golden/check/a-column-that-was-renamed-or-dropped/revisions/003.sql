--@ revision 003
--@ revises  002

--@ up
CREATE INDEX ON users (email);

--@ down irreversible "a test"
