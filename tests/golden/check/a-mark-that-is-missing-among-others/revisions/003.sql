--@ revision 003
--@ revises  002

--@ up
CREATE TABLE teams (id bigint);

--@ down
DROP TABLE teams;
