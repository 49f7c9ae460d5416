--@ revision 005
--@ revises  004

--@ up
ALTER TABLE counters ALTER COLUMN step SET INCREMENT 5;

--@ down auto
