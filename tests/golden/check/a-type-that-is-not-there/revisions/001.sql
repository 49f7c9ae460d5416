--@ revision 001
--@ revises  base

--@ up
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TYPE address AS (street text, town text);
CREATE TABLE users (id bigint PRIMARY KEY, feels mood, home address);

--@ down
DROP TABLE users;
DROP TYPE address;
DROP TYPE mood;
