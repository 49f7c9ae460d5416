--@ revision 003
--@ revises 002
--@ allow data-loss, index-not-concurrent, constraint-builds-index, table-rewrite "nobody uses it"

--@ up
ALTER TABLE users DROP COLUMN age;

--@ down
SELECT 1;
DROP TABLE "User";
