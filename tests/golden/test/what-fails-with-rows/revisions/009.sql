--@ revision 009
--@ revises  008

--@ up
DELETE FROM logs;

--@ down
SELECT 1;
