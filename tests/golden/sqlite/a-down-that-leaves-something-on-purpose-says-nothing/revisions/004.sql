--@ revision 004
--@ revises 003
--@ up
UPDATE d SET x = 1;
--@ down
UPDATE d SET x = 0;
