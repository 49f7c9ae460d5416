--@ revision 001
--@ revises base
--@ up
CREATE TABLE users (id BIGINT PRIMARY KEY, n INTEGER);
ALTER TABLE users ALTER COLUMN n TYPE BIGINT;
CREATE TABLE broken (id INTEGER,);
--@ down
DROP TABLE users;
