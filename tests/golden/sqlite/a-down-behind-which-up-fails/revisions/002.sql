--@ revision 002
--@ revises 001
--@ up
INSERT INTO roles VALUES (1, 'admin');
--@ down
UPDATE roles SET name = NULL;
