--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, mail text);
INSERT INTO users (id) VALUES (1);
CREATE INDEX users_mail ON users (mail);

--@ down auto
