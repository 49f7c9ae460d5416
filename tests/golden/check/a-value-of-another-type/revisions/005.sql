--@ revision 005
--@ revises  004

--@ up
CREATE TABLE logins (at timestamptz DEFAULT '', failed boolean DEFAULT 'none');

--@ down irreversible "a test"
