--@ revision 0091
--@ revises  009
--@ allow down-leaves "the table is kept"

--@ up
CREATE TABLE IF NOT EXISTS kept (x INTEGER PRIMARY KEY);
CREATE TABLE empty (n INTEGER CHECK (n = 0));
INSERT INTO empty SELECT count(*) FROM kept;
DROP TABLE empty;

--@ down
SELECT 1;
