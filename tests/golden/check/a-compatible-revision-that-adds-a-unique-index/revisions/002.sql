--@ revision 002
--@ revises  001
--@ compatible

--@ up
ALTER TABLE users ADD COLUMN code text;
CREATE UNIQUE INDEX CONCURRENTLY users_code ON users (code);

--@ down
DROP INDEX CONCURRENTLY users_code;
ALTER TABLE users DROP COLUMN code;
