--@ revision 007
--@ revises 006

--@ up
CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, remark TEXT, team INTEGER REFERENCES later); INSERT INTO new_users SELECT * FROM users; DROP VIEW v; DROP TABLE users; ALTER TABLE new_users RENAME TO users; CREATE VIEW v AS SELECT id FROM users;
--@ down irreversible
