--@ revision 006
--@ revises  003, 005
--@ title    Together
--@ created  2026-01-01 00:00:06

--@ up
CREATE VIEW writers AS SELECT m.user_id, t.title FROM members m JOIN texts t ON t.team_id = m.team_id WHERE m.may = 'write';
CREATE UNIQUE INDEX users_email ON users (email) WHERE email IS NOT NULL;

--@ down
DROP INDEX users_email;
DROP VIEW writers;
