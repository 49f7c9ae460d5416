--@ revision 001
--@ revises  base

--@ up
CREATE TABLE hooks (url text);
--@ only postgresql
CREATE ROLE a LOGIN PASSWORD 's3cr3t';
--@ only postgresql
ALTER USER a WITH ENCRYPTED PASSWORD E's3cr3t\'' VALID UNTIL 'infinity';
--@ only postgresql
ALTER ROLE a PASSWORD /* really */ $pw$s3cr3t$pw$;
--@ only postgresql
ALTER ROLE a PASSWORD
    's3cr3t';
--@ only postgresql
CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 's3cr3t');
--@ only postgresql
CREATE SUBSCRIPTION s CONNECTION 'host=h user=u password=s3cr3t dbname=d' PUBLICATION p;
--@ only postgresql
ALTER SUBSCRIPTION s CONNECTION 'password=''s3cr3t''';
--@ only postgresql
SELECT dblink_connect('c', 'postgresql://app:s3cr3t@db/app');
--@ only postgresql
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'b') THEN
        CREATE ROLE b LOGIN PASSWORD 's3cr3t';
        EXECUTE 'ALTER ROLE b PASSWORD ''s3cr3t''';
    END IF;
END
$$;
--@ only postgresql
ALTER SYSTEM SET primary_conninfo = 'host=primary password=s3cr3t';
--@ only sqlite
PRAGMA key = 's3cr3t';
INSERT INTO hooks VALUES ('https://bot:s3cr3t@example.org/hook');
--@ down
DROP TABLE hooks;
--@ only postgresql
ALTER ROLE a PASSWORD 's3cr3t';
