--@ revision 002
--@ revises  001

--@ up
CREATE TABLE mails (id bigint PRIMARY KEY, subject text CHECK (length(subject) <= 100));

--@ down nothing
