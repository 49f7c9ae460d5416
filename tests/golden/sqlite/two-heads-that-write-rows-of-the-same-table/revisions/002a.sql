--@ revision 002a
--@ revises 001

--@ up
UPDATE users SET name = 'nobody' WHERE name IS NULL;

--@ down irreversible an example
