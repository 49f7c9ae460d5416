--@ revision 004
--@ revises 003
--@ up
DROP TABLE logins;
CREATE TABLE logins (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES people(id) ON DELETE CASCADE, UNIQUE (user_id, id));
--@ down
DROP TABLE logins;
CREATE TABLE logins (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES people(id), CHECK (id > 0));
CREATE INDEX logins_user ON logins(id);
