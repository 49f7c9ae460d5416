--@ revision 007
--@ revises  006

--@ up
ALTER TABLE users ALTER COLUMN twice DROP EXPRESSION;

--@ down auto
