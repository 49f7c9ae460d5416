--@ revision 014
--@ revises  013

--@ up
ALTER TABLE users ALTER COLUMN name SET DEFAULT 'nobody';

--@ down auto
