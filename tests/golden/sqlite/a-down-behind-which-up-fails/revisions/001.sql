--@ revision 001
--@ revises base
--@ up
CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT);
--@ down
DROP TABLE roles;
