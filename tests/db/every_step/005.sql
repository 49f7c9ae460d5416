--@ revision 005
--@ revises  004
--@ title    What no transaction holds
--@ created  2026-01-05 00:00:00

--@ up
--@ only postgresql
CREATE INDEX CONCURRENTLY items_n ON items (n);
--@ only sqlite
CREATE INDEX items_n ON items (n);
--@ only sqlite
VACUUM;
--@ no-transaction
--@ done-when SELECT 1 FROM called WHERE direction = 'beside'
--@ call call_beside

--@ down
DELETE FROM called WHERE direction = 'beside';
--@ only postgresql
DROP INDEX CONCURRENTLY items_n;
--@ only sqlite
DROP INDEX items_n;
