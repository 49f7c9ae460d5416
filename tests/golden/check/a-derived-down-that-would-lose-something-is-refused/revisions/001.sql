--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, mail text, phone varchar(20));
INSERT INTO users VALUES (1, 'a@example.org', '1');

--@ down auto
