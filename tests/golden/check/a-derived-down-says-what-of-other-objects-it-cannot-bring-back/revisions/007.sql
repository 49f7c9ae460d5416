--@ revision 007
--@ revises  006

--@ up
CREATE VIEW ids AS SELECT id FROM users;
DROP VIEW names, ids;

--@ down auto
