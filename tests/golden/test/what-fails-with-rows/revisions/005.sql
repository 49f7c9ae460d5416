--@ revision 005
--@ revises  004

--@ up
ALTER TABLE logs DROP COLUMN who;

--@ down
ALTER TABLE logs ADD COLUMN who INTEGER;
UPDATE logs SET who = 1 / 0;
CREATE TABLE strict (n INTEGER NOT NULL) STRICT;
INSERT INTO strict SELECT who FROM logs;
DROP TABLE strict;
