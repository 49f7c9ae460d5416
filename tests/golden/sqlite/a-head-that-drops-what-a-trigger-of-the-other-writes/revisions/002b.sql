--@ revision 002b
--@ revises 001

--@ up
CREATE TRIGGER kept AFTER UPDATE OF name ON users BEGIN INSERT INTO changes VALUES (old.name); END;

--@ down irreversible an example
