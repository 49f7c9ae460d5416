--@ revision 003
--@ revises 002
--@ up
CREATE INDEX users_email ON users(email);
--@ down
DROP INDEX users_email;
