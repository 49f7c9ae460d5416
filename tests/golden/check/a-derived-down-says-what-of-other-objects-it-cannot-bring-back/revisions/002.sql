--@ revision 002
--@ revises  001

--@ up
DROP SEQUENCE numbers;

--@ down auto
