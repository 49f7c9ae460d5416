--@ revision 002
--@ revises  001

--@ up
DROP TABLE t;

--@ down irreversible the rows are gone
