--@ revision 007
--@ revises  006

--@ up
CREATE TABLE gone (id INTEGER PRIMARY KEY, other INTEGER REFERENCES logs);
CREATE VIEW seen AS SELECT id FROM gone;

--@ down
DROP VIEW seen;
DROP TABLE gone;
