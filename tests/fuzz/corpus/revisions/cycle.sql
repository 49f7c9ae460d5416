--@ revision a
--@ revises b
--@ up
SELECT 1;
--@ revision b
--@ revises c
--@ up
SELECT 1;
--@ revision c
--@ revises a
--@ up
SELECT 1;
