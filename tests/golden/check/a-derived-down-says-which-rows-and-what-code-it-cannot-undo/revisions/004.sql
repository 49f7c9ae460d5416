--@ revision 004
--@ revises  003

--@ up
MERGE INTO users USING (VALUES (1)) AS new (id) ON users.id = new.id WHEN MATCHED THEN DELETE;

--@ down auto
