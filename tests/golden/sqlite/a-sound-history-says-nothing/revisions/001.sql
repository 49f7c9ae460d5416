--@ revision 001
--@ revises base
--@ variable owner "me"
--@ variable unset
--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, UNIQUE (name));
CREATE TRIGGER users_check BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'no name') WHERE new.name = ''; END;
CREATE VIEW names AS SELECT name FROM users;
--@ copy users(id, name) from "data/users.csv" header
INSERT INTO users (name) VALUES ('c');
PRAGMA user_version = 3;
PRAGMA foreign_key_check;
--@ down
DROP VIEW names;
DROP TABLE users;
--@ verify
SELECT id FROM users WHERE name = '';
