--@ revision 011
--@ revises  010

--@ up
GRANT SELECT (name) ON users TO readers;

--@ down auto
