--@ revision 002b
--@ revises 001

--@ up
--@ only sqlite
CREATE TRIGGER kept AFTER INSERT ON users BEGIN SELECT 1; END;
--@ only postgresql
CREATE TABLE kept (id integer);

--@ down irreversible an example
