--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, mail text);
INSERT INTO users VALUES (1, 'a@example.org');
CREATE VIEW mails AS SELECT mail FROM users;

--@ down auto
