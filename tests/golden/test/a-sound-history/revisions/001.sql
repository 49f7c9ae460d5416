--@ revision 001
--@ revises base
--@ title Step 001
--@ created 2026-01-01 00:00:00

--@ up
CREATE TABLE users (id integer PRIMARY KEY,
   name text NOT NULL UNIQUE, 
   email text);
CREATE TABLE o (id integer primary key, u integer references users(id));

--@ down
DROP TABLE o; DROP TABLE users;
