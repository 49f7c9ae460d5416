--@ revision 001
--@ revises base
--@ up
INSERT INTO trail VALUES ('001');
INSERT INTO "odd one" SELECT * FROM trail;
CREATE TABLE users (id INTEGER PRIMARY KEY);
INSERT INTO trial VALUES ('001');
--@ down
INSERT INTO trail VALUES ('-001');
DROP TABLE users;
