--@ revision 001
--@ revises base
--@ up postgresql
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, "Order" int, "order" char(3), "a-b" text, "a_b" text, "a""\?" int);
CREATE SCHEMA app;
CREATE TABLE app.users (id int);
--@ down nothing
--@ up sqlite
--@ down sqlite nothing
