--@ revision 002
--@ revises  001

--@ up
CREATE TABLE mails (id bigint PRIMARY KEY, owner bigint REFERENCES users);
CREATE INDEX mails_owner ON mails (owner);

--@ down nothing
