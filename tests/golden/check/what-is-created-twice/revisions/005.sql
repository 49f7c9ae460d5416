--@ revision 005
--@ revises  004

--@ up
CREATE INDEX users ON users (mail);

--@ down irreversible "a test"
