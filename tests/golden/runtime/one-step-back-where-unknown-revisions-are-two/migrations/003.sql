--@ revision 003
--@ revises 002
--@ title T

--@ up
VACUUM;
CREATE TABLE v (a integer);

--@ down
VACUUM;
DROP TABLE v;
