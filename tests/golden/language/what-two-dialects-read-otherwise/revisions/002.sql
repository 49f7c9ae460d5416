--@ revision 002
--@ revises 001
--@ title T

--@ up
SELECT $$ a; b $$;

--@ down nothing
