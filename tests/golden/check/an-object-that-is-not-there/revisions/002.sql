--@ revision 002
--@ revises  001

--@ up
DROP FUNCTION short(text);
DROP TRIGGER user_touch ON users;
DROP FUNCTION short(text);
DROP POLICY owner ON users;
CREATE TRIGGER users_log AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE TABLE app.things (id bigint PRIMARY KEY);
DROP FUNCTION touch();
COMMENT ON FUNCTION touch(integer) IS 'x';

--@ down irreversible
