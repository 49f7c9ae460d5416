--@ revision 001
--@ revises base
--@ up sqlite
--@ only postgresql
CREATE EXTENSION citext;
CREATE TABLE a (id integer);
--@ up
--@ only sqlite
SELECT 1;
--@ only postgresql
CREATE TABLE a (id integer);
--@ down
DROP TABLE a;
