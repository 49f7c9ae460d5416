--@ revision 019
--@ revises  018

--@ up
ALTER SEQUENCE numbers INCREMENT 2;

--@ down auto
