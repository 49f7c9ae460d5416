--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN "Näme" text;
DROP VIEW mails;
CREATE VIEW mails AS SELECT id, mail FROM users;

--@ down auto
