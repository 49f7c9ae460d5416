--@ revision 008
--@ revises  007

--@ up
DROP VIEW names;

--@ down auto
