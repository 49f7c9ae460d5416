--@ revision 005
--@ revises 004

--@ up
ALTER TABLE users RENAME COLUMN note TO remark;
--@ down irreversible
