--@ revision 002
--@ revises  001

--@ up
SELECT pg_catalog.set_config('search_path', 'app', false);
COMMENT ON TABLE users IS 'who may come in';

--@ down
COMMENT ON TABLE app.users IS NULL;
