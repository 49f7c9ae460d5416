--@ revision 002
--@ revises  001

--@ up
DROP VIEW names;

--@ down auto
