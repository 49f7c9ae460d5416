--@ revision 002
--@ revises  001

--@ up
DROP INDEX users_by_name;

--@ down nothing
