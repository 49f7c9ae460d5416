--@ revision 003
--@ revises  002

--@ up
ALTER SEQUENCE tickets RESTART;

--@ down auto
