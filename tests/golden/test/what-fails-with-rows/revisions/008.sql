--@ revision 008
--@ revises  007

--@ up
UPDATE logs SET id = id;

--@ down
SELECT 1;

--@ verify
SELECT id FROM logs;
