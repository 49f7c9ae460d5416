--@ revision 002
--@ revises  001

--@ up
INSERT INTO users (name) VALUES ('Ann');

--@ down auto
