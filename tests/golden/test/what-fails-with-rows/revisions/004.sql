--@ revision 004
--@ revises  003

--@ up
CREATE UNIQUE INDEX one ON logs (id - id);

--@ down
DROP INDEX one;
