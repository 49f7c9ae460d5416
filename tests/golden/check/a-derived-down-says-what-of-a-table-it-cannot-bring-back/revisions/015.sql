--@ revision 015
--@ revises  014

--@ up
ALTER TABLE users OWNER TO staff;

--@ down auto
