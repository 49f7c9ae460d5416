--@ revision a
--@ revises base
--@ up
SELECT 1;
--@ revision A
--@ revises a
--@ label a
--@ up
--@ revision c
--@ revises c, zz
