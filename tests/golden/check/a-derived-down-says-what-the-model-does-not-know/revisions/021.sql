--@ revision 021
--@ revises  020

--@ up
ALTER FUNCTION two() STRICT;

--@ down auto
