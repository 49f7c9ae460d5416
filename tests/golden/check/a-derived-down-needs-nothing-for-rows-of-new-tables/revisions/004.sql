--@ revision 004
--@ revises  003

--@ up
COPY users FROM '/srv/users.csv';

--@ down auto
