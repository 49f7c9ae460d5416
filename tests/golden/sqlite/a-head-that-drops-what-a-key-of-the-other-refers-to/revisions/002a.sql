--@ revision 002a
--@ revises 001

--@ up
DROP TABLE users;

--@ down irreversible an example
