--@ revision 002
--@ revises  001

--@ up
CREATE TABLE mails (id integer PRIMARY KEY);

--@ down nothing
