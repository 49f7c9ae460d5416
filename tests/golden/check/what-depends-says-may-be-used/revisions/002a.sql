--@ revision 002a
--@ revises  001
--@ label    mail

--@ up
CREATE TABLE mails (id bigint);

--@ down
DROP TABLE mails;
