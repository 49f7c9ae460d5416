--@ revision 001
--@ revises base
--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY);
--@ call make_the_rest
INSERT INTO rest VALUES (1);
--@ down
--@ call drop_the_rest
DROP TABLE users;
