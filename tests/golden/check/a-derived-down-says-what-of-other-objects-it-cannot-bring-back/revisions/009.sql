--@ revision 009
--@ revises  008

--@ up
REVOKE ALL ON SCHEMA shop FROM PUBLIC;

--@ down auto
