--@ revision 008
--@ revises 007
--@ up
--@ only postgresql
GRANT SELECT ON o TO PUBLIC;
--@ only postgresql
CREATE INDEX CONCURRENTLY j ON o (u);
--@ only postgresql
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--@ only postgresql
CREATE TYPE e AS ENUM ('a', 'b');
--@ only postgresql
COMMENT ON TABLE o IS 'hello';
SELECT 1;
--@ down
--@ only postgresql
COMMENT ON TABLE o IS NULL;
--@ only postgresql
DROP TYPE e;
--@ only postgresql
DROP FUNCTION f(int);
--@ only postgresql
DROP INDEX CONCURRENTLY j;
--@ only postgresql
REVOKE SELECT ON o FROM PUBLIC;
SELECT 1;
