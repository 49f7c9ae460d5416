--@ revision 006
--@ revises 005

--@ up
ALTER TABLE teams RENAME TO groups;
--@ down irreversible
