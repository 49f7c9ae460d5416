--@ revision 001
--@ revises base
--@ title Two schemas
--@ created 2026-01-01 00:00:00

--@ up
CREATE SCHEMA app;
CREATE TABLE app.users (id bigint PRIMARY KEY, name text);
CREATE TABLE users (number bigint PRIMARY KEY);
CREATE TABLE other (id bigint PRIMARY KEY);

--@ down
DROP TABLE other, users, app.users;
DROP SCHEMA app;
