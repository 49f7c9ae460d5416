--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id integer, name text);

--@ down irreversible an example
