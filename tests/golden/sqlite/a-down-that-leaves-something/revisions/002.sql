--@ revision 002
--@ revises 001
--@ up
ALTER TABLE users ADD COLUMN email TEXT;
CREATE INDEX users_email_idx ON users(email);
CREATE TABLE logins (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id));
CREATE INDEX logins_user ON logins(user_id);
CREATE TRIGGER users_new AFTER INSERT ON users BEGIN SELECT 1; END;
DROP VIEW names;
--@ down
DROP TRIGGER users_new;
