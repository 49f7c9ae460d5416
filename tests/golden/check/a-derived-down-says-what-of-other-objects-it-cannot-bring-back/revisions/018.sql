--@ revision 018
--@ revises  017

--@ up
ALTER EXTENSION pg_trgm SET SCHEMA shop;

--@ down auto
