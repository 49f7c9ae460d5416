--@ revision 003
--@ revises  002

--@ up
CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER, email TEXT);
INSERT INTO users_new SELECT id, name, age, email FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;

--@ down
CREATE TABLE users_old (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, email TEXT NOT NULL);
INSERT INTO users_old SELECT id, name, age, email FROM users;
DROP TABLE users;
ALTER TABLE users_old RENAME TO users;
