--@ revision 002b
--@ revises  001

--@ up
CREATE TABLE mails (id bigint);

--@ down
DROP TABLE mails;
