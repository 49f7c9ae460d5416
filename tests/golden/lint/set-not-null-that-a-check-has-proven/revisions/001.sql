--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text, age bigint, CONSTRAINT has_name CHECK (name IS NOT NULL));

--@ down nothing
