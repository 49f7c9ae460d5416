--@ revision 002b
--@ revises 001

--@ up
CREATE TABLE letters AS SELECT email FROM users;

--@ down irreversible an example
