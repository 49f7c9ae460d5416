--@ revision 002b
--@ revises  001
--@ label    phone

--@ up
DROP TABLE mails;

--@ down
CREATE TABLE mails (id bigint);
