--@ revision 010
--@ revises  009

--@ up
REVOKE SELECT ON users FROM readers;

--@ down auto
