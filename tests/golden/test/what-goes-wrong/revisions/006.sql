--@ revision 006
--@ revises 005
--@ up
DROP TABLE b;
--@ down irreversible the rows are gone
