--@ revision 003
--@ revises  002

--@ up
COPY (SELECT sweep()) TO '/srv/copy.csv';

--@ down auto
