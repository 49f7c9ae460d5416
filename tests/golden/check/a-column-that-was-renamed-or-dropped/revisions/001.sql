--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint, email text, phone text);

--@ down irreversible "a test"
