--@ revision 002
--@ revises  001

--@ up
INSERT INTO users VALUES (1, 'Ann');

--@ down auto
