--@ revision 002
--@ revises 001
--@ allow down-leaves, index-not-concurrent "the index is of use to the old program, too"

--@ up
CREATE INDEX users_name_idx ON users (name);

--@ down
ALTER TABLE logins ADD COLUMN x text; ALTER TABLE logins DROP COLUMN x;
