--@ revision 002b
--@ revises 001

--@ up
CREATE INDEX teams_name ON teams (name);

--@ down irreversible an example
