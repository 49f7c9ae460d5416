--@ revision 023
--@ revises  022

--@ up
CREATE SCHEMA app;
ALTER VIEW mails SET SCHEMA app;

--@ down auto
