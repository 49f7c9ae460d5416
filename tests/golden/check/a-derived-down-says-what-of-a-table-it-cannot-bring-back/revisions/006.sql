--@ revision 006
--@ revises  005

--@ up
ALTER TABLE counters ALTER COLUMN id DROP IDENTITY;

--@ down auto
