--@ revision 007
--@ revises  006

--@ up
CREATE INDEX users_glad ON users (name) WHERE state = 'happy';

--@ down irreversible "a test"
