--@ revision 002b
--@ revises  001
--@ label    phone
--@ depends  002a

--@ up
DROP TABLE mails;

--@ down
CREATE TABLE mails (id bigint);
