--@ revision 005
--@ revises  004

--@ up
ALTER TABLE users ADD CHECK (mial <> '');

--@ down irreversible "a test"
