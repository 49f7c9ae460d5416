--@ revision 017
--@ revises  016

--@ up
ALTER OPERATOR FAMILY sorts USING btree SET SCHEMA shop;

--@ down auto
