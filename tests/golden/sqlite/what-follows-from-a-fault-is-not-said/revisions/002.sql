--@ revision 002
--@ revises 001
--@ up
CREATE INDEX users_email ON users(email);
INSERT INTO users VALUES (1, 'a');
CREATE INDEX notes_text ON notes(txet);
--@ down
DROP INDEX users_email;
