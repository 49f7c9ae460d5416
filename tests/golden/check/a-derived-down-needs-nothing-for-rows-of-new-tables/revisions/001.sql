--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer, name text);
COPY users FROM '/srv/users.csv';
MERGE INTO users USING (VALUES (1)) AS gone (id) ON users.id = gone.id WHEN MATCHED THEN DELETE;
COPY users TO '/srv/others.csv';

--@ down auto
