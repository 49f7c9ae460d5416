--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD CONSTRAINT grown_up CHECK (age >= 18) NOT VALID;

--@ down nothing
