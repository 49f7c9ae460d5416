--@ revision 002
--@ revises 001

--@ up postgresql
CREATE TYPE mood AS ENUM ('glad', 'sad');
ALTER TABLE users ADD COLUMN mood mood, ADD COLUMN code char(3);

--@ down postgresql
ALTER TABLE users DROP COLUMN code, DROP COLUMN mood;
DROP TYPE mood;

--@ up sqlite
ALTER TABLE users ADD COLUMN mood TEXT CHECK (mood IN ('glad', 'sad'));
CREATE VIRTUAL TABLE found USING fts5(body);
CREATE TABLE "two words" (x NVARCHAR (20), y decimal(3), "a""b");

--@ down sqlite
DROP TABLE "two words";
DROP TABLE found;
ALTER TABLE users DROP COLUMN mood;
