--@ revision 002a
--@ revises 001

--@ up
INSERT INTO users (id, name) VALUES (1, 'Ada');

--@ down irreversible an example
