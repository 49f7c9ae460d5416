--@ revision 001
--@ revises base
--@ up
SELECT '
--@ down
', "
--@ verify
" /*
--@ up
*/;
--@ down nothing
