--@ revision 002b
--@ revises  001

--@ up
CREATE TABLE phones (id bigint);

--@ down
DROP TABLE phones;
