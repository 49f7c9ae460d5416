--@ revision 002
--@ revises  001

--@ up
CREATE TABLE mails (id bigserial PRIMARY KEY);

--@ down nothing
