--@ revision 002
--@ revises 001
--@ allow data-loss, index-not-concurrent, constraint-builds-index, table-rewrite "nobody uses it"

--@ up
CREATE TABLE "User" (id bigint);
ALTER TABLE users ADD COLUMN email varchar(100) UNIQUE;
CREATE INDEX users_email_idx ON users (lower(email));
ALTER TABLE users ALTER COLUMN name DROP NOT NULL;
ALTER TABLE users ALTER COLUMN name SET DEFAULT '';
ALTER TABLE users ALTER COLUMN age TYPE bigint;
DROP INDEX users_age_idx;

--@ down
ALTER TABLE users DROP CONSTRAINT users_email_key;
