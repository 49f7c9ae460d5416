--@ revision 013
--@ revises  012

--@ up
--@ batch fill rows 100
UPDATE users SET name = 1 WHERE id IN (SELECT id FROM users WHERE name IS NULL LIMIT :rows);

--@ down auto
