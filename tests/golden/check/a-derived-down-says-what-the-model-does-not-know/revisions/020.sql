--@ revision 020
--@ revises  019

--@ up
ALTER DOMAIN mail SET NOT NULL;

--@ down auto
