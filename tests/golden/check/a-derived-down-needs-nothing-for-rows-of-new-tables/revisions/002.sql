--@ revision 002
--@ revises  001

--@ up
COPY users TO '/srv/copy.csv';

--@ down auto
