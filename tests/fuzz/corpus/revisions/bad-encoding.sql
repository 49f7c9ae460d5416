--@ revision 001
--@ up
SELECT ÿþ;
