--@ revision 002
--@ revises  001

--@ up
ALTER TYPE mood ADD VALUE 'sad';
INSERT INTO moods VALUES ('sad');

--@ down nothing
