--@ revision 004
--@ revises  003

--@ up
CREATE INDEX ON active (id);

--@ down irreversible "a test"
