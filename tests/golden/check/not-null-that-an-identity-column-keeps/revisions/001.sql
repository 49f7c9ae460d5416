--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t ALTER COLUMN a DROP NOT NULL;

--@ down nothing
