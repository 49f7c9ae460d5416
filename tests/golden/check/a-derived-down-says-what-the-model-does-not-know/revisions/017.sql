--@ revision 017
--@ revises  016

--@ up
CREATE OR REPLACE VIEW ids AS SELECT id FROM users;

--@ down auto
