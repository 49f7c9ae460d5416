--@ revision 003
--@ revises  002

--@ up
COMMENT ON COLUMN app.users.name IS 'the first';
COMMENT ON COLUMN users.name IS 'the first';

--@ down
COMMENT ON COLUMN app.users.name IS NULL;
