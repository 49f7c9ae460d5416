--@ revision 008
--@ revises  007

--@ up
SELECT sweep();

--@ down auto
