--@ revision 003
--@ revises base
--@ up
CREATE INDEX mine ON no_table(a);
--@ down
DROP INDEX mine;
