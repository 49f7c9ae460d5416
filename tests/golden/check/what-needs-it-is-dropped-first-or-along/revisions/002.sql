--@ revision 002
--@ revises  001

--@ up
DROP VIEW mails;
ALTER TABLE users ALTER COLUMN mail TYPE varchar(80);
DROP TABLE users, posts;

--@ down irreversible "a test"
