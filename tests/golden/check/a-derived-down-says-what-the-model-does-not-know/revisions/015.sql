--@ revision 015
--@ revises  014

--@ up
CREATE OR REPLACE VIEW names AS SELECT name FROM users WHERE id > 0;

--@ down auto
