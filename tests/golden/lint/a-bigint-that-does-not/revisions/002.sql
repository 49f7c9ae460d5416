--@ revision 002
--@ revises  001

--@ up
CREATE TABLE mails (id bigint PRIMARY KEY);

--@ down nothing
