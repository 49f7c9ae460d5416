--@ revision 014
--@ revises  013

--@ up
CREATE TABLE drafts (id integer);
CREATE INDEX IF NOT EXISTS drafts_id ON users (id);

--@ down auto
