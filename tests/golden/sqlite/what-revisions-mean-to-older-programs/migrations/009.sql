--@ revision 009
--@ revises 008

--@ up
ALTER TABLE users ADD COLUMN must TEXT NOT NULL DEFAULT 1;
--@ down irreversible
