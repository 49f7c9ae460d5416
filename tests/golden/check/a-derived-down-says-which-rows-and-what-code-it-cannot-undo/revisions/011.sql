--@ revision 011
--@ revises  010

--@ up
CREATE ROLE readers;

--@ down auto
