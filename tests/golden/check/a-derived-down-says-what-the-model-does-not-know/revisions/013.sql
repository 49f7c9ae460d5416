--@ revision 013
--@ revises  012

--@ up
COMMENT ON TABLE users IS 'people';

--@ down auto
