--@ revision 001
--@ revises base
--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY,, email TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY);
--@ down
DROP TABLE notes;
DROP TABLE users;
