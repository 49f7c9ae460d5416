--@ revision 002
--@ revises  001
--@ allow    secret-in-revision

--@ up postgresql
CREATE ROLE c LOGIN PASSWORD 's3cr3t';
--@ up sqlite
--@ down irreversible
