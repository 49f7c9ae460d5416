--@ revision 002
--@ revises 001

--@ up
DELETE FROM a;

--@ down auto
