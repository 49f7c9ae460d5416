--@ revision 003
--@ revises 002
--@ title With its schema a table is known
--@ created 2026-01-03 00:00:00

--@ up
ALTER TABLE app.teams ADD COLUMN name text;
SELECT mail FROM app.users;
INSERT INTO public.other (idd) VALUES (1);

--@ down
ALTER TABLE app.teams DROP COLUMN name;
