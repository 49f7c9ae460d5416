--@ revision 001
--@ revises  base

--@ up
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text,
    state mood
);

--@ down irreversible "a test"
