--@ revision 015
--@ revises  014

--@ up
GRANT SELECT ON users TO readers WITH GRANT OPTION;

--@ down auto
