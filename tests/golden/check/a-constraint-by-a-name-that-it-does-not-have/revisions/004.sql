--@ revision 004
--@ revises  003

--@ up
ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users;

--@ down irreversible "a test"
