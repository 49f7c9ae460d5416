--@ revision 003
--@ revises  002

--@ up
ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users (id);

--@ down irreversible "a test"
