--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint);
CREATE VIEW active AS SELECT id FROM users;
CREATE MATERIALIZED VIEW counted AS SELECT id FROM users;

--@ down irreversible "a test"
