--@ revision 010
--@ revises  0091

--@ up
INSERT INTO nowhere VALUES (1);

--@ down
SELECT 1;
