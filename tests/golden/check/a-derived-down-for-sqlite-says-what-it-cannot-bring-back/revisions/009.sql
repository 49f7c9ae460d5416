--@ revision 009
--@ revises  008

--@ up
DROP TABLE notes;

--@ down auto
