--@ revision 008
--@ revises 007

--@ up
DROP TABLE groups; CREATE TABLE other (x INT, y INT);
--@ down irreversible
