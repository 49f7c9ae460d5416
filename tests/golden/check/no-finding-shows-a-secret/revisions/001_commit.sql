--@ revision 001
--@ revises  base

--@ up
ALTER ROLE a PASSWORD 's3cr3t'; COMMIT;
CREATE ROLE b PASSWORD 'ü漢	s3cr3t' ; COMMIT; -- PASSWORD 's3cr3t'
ATTACH 'other.db' AS other KEY 's3cr3t';
SET client_encoding = 'x'; ALTER ROLE a PASSWORD $$s3cr3t
s3cr3t$$; COMMIT;
\connect 'host=h password=s3cr3t'
--@ only postgresql
ALTER ROLE a PASSWORD
--@ title PASSWORD 's3cr3t'
's3cr3t';
--@ down
