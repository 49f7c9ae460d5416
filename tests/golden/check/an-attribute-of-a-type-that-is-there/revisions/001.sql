--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TYPE pair AS (a integer, b integer);
ALTER TYPE pair ADD ATTRIBUTE a text;

--@ down nothing
