--@ revision 002
--@ revises  001
--@ compatible

--@ up
CREATE TABLE mails (id bigint);

--@ down
DROP TABLE mails;
