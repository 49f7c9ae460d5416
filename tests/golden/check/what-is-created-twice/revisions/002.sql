--@ revision 002
--@ revises  001

--@ up
CREATE TABLE users (id bigint);

--@ down irreversible "a test"
