--@ revision 016
--@ revises  015

--@ up
ALTER OPERATOR FAMILY sorts USING btree RENAME TO orders;

--@ down auto
