--@ revision 003
--@ revises  002
--@ title    What a member may do
--@ created  2026-01-01 00:00:03

--@ up
CREATE TYPE right_kind AS ENUM ('read', 'write');
ALTER TABLE members ADD COLUMN may right_kind NOT NULL DEFAULT 'read';
ALTER TABLE teams ADD COLUMN owner_id integer REFERENCES users (id);

--@ down
ALTER TABLE teams DROP COLUMN owner_id;
ALTER TABLE members DROP COLUMN may;
DROP TYPE right_kind;
