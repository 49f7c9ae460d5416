--@ revision 002
--@ revises 001
--@ up
CREATE TABLE logins (id INTEGER, user_id INTEGER NOT NULL REFERENCES users(id), at TEXT, PRIMARY KEY (id, user_id));
INSERT INTO logins SELECT id, id, 'now' FROM users;
--@ batch fill over logins(id, user_id) rows 10
UPDATE logins SET at = 'x' WHERE (id, user_id) > :after AND (id, user_id) <= :through;
--@ batch again over logins(id) rows 10
UPDATE logins SET at = 'y' WHERE id > :after AND id <= :through;
--@ batch rest
DELETE FROM logins WHERE rowid IN (SELECT rowid FROM logins WHERE at = 'z' LIMIT :rows);
CREATE TEMP TABLE kept AS SELECT 1 AS a;
VACUUM;
--@ down
DROP TABLE logins;
