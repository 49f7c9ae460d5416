--@ revision 003
--@ revises 002
--@ up
INSERT INTO roles VALUES (2, 'guest');
--@ down nothing
