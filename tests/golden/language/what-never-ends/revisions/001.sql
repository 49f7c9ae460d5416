--@ revision 001
--@ revises  base

--@ up postgresql
SELECT "a;

--@ up sqlite
SELECT [a;

--@ down postgresql
SELECT $x$ a $y$;

--@ down sqlite
SELECT `a;

--@ verify
/* never
