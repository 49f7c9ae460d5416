--@ revision 001
--@ revises  base

--@ up postgresql
--@ allow secret-in-revision "a database for tests"
CREATE ROLE a LOGIN PASSWORD 's3cr3t';
CREATE ROLE b LOGIN PASSWORD 's3cr3t';
--@ up sqlite
--@ down irreversible
