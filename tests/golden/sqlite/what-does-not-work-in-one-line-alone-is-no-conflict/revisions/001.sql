--@ revision 001
--@ revises base

--@ up
CREATE VIEW lost AS SELECT name FROM gone;

--@ down irreversible an example
