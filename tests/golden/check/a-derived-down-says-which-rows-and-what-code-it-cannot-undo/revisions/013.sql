--@ revision 013
--@ revises  012

--@ up
CREATE SCHEMA app CREATE TABLE notes (id integer);

--@ down auto
