--@ revision 001
--@ revises  base

--@ up
--@ call a-b
--@ copy a.b.c from ""
--@ batch 1b rows 0
DELETE FROM t;

--@ down nothing
