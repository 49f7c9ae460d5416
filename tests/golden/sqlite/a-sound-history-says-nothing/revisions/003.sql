--@ revision 003
--@ revises 002
--@ up
-- A table is rebuilt, and written otherwise when it comes back.
CREATE TABLE new_users (id INTEGER PRIMARY KEY AUTOINCREMENT, full_name TEXT NOT NULL UNIQUE, since TEXT DEFAULT CURRENT_TIMESTAMP);
INSERT INTO new_users (id, full_name) SELECT id, name FROM users;
DROP VIEW names;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
--@ down
CREATE TABLE "old_users" (
    "name" text NOT NULL, -- first
    "id"   integer PRIMARY KEY AUTOINCREMENT,
    UNIQUE ("name")
);
INSERT INTO old_users (id, name) SELECT id, full_name FROM users;
DROP TABLE users;
ALTER TABLE old_users RENAME TO users;
CREATE TRIGGER users_check BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'no name') WHERE new.name = ''; END;
create view names as select "name" from [users];
