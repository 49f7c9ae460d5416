--@ revision 002
--@ revises 001
--@ up
CREATE INDEX rest_a ON rest(a);
CREATE TABLE of_call (a INTEGER,);
--@ down
DROP INDEX rest_a;
