--@ revision 004
--@ revises 003
--@ allow down-leaves "ADD COLUMN takes no default that is an expression"
--@ variable owner "me"
--@ variable unset
--@ up
INSERT INTO users (full_name) VALUES (:'owner');
UPDATE users SET full_name = :'unset' WHERE id = 1;
ALTER TABLE users DROP COLUMN since;
ALTER TABLE users RENAME COLUMN full_name TO name;
--@ down
DELETE FROM users WHERE name = :'owner';
ALTER TABLE users RENAME COLUMN name TO full_name;
ALTER TABLE users ADD COLUMN since TEXT DEFAULT NULL;
