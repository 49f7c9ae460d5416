--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (
    a integer,
    b integer GENERATED ALWAYS AS (a * 2) VIRTUAL
);
GRANT a TO b WITH INHERIT TRUE;
--@ unchecked
SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a integer PATH '$.a')) AS j;
SELECT 1_000 FROM t;
SELEC 1;

--@ down
DROP TABLE t;
