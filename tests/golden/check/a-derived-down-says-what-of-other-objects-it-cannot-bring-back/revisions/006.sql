--@ revision 006
--@ revises  005

--@ up
DROP SCHEMA app CASCADE;

--@ down auto
