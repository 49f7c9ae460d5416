--@ revision 014
--@ revises  013

--@ up
ALTER FUNCTION one() OWNER TO staff;

--@ down auto
