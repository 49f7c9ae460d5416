--@ revision 002a
--@ revises  001

--@ up
CREATE TABLE mails (id bigint);

--@ down
DROP TABLE mails;
