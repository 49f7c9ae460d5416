--@ revision 002
--@ revises 001
--@ variable tenant "app"
--@ title In the schema of a tenant
--@ created 2026-01-02 00:00:00

--@ up
SET search_path = :'tenant';
ALTER TABLE users ADD COLUMN mail text;
SELECT id, mail FROM users;
CREATE TABLE teams (id bigint PRIMARY KEY);
CREATE INDEX teams_idx ON teams (id);

--@ down
SET search_path = :'tenant';
DROP TABLE teams;
ALTER TABLE users DROP COLUMN mail;
