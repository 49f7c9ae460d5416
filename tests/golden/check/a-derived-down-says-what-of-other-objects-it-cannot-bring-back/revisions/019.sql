--@ revision 019
--@ revises  018

--@ up
DROP EXTENSION pg_trgm;

--@ down auto
